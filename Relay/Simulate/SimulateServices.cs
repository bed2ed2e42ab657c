using Relay.Simulate.Cadence;

namespace Relay.Simulate;

/// <summary>This folder's part of the host.</summary>
internal static class SimulateServices
{
    public static IServiceCollection AddSimulate(this IServiceCollection services)
    {
        services.AddSingleton<SinkBoard>();
        services.AddSingleton<ISinks>(provider => provider.GetRequiredService<SinkBoard>());
        services.AddSingleton<EvidenceShelf>();
        services.AddSingleton<IRunEvidence>(provider => provider.GetRequiredService<EvidenceShelf>());
        services.AddSingleton<RunService>();
        services.AddSingleton<IRuns>(provider => provider.GetRequiredService<RunService>());
        services.AddHostedService(provider => provider.GetRequiredService<RunService>());
        services.AddSingleton<CadenceService>();
        services.AddSingleton<ICadences>(provider => provider.GetRequiredService<CadenceService>());
        services.AddHostedService(provider => provider.GetRequiredService<CadenceService>());
        return services;
    }

    public static void MapSimulate(this IEndpointRouteBuilder routes) => SinkEndpoint.Map(routes);
}
