namespace Relay.Simulate;

/// <summary>This folder's part of the host.</summary>
internal static class SimulateServices
{
    public static IServiceCollection AddSimulate(this IServiceCollection services)
    {
        services.AddSingleton<SinkBoard>();
        services.AddSingleton<ISinks>(provider => provider.GetRequiredService<SinkBoard>());
        services.AddSingleton<RunDesk>();
        services.AddSingleton<IRuns>(provider => provider.GetRequiredService<RunDesk>());
        services.AddHostedService(provider => provider.GetRequiredService<RunDesk>());
        return services;
    }

    public static void MapSimulate(this IEndpointRouteBuilder routes) => SinkEndpoint.Map(routes);
}
