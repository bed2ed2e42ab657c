namespace Relay.Calls;

/// <summary>This folder's part of the host.</summary>
internal static class CallServices
{
    public static IServiceCollection AddCalls(this IServiceCollection services) => services.AddHostedService<CallProjector>();
}
