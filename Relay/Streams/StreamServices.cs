using Relay.Config;
using Relay.Hosting;
using Relay.Hosting.Tunnels;
using Relay.Streams.Tunnels;

namespace Relay.Streams;

/// <summary>This folder's part of the host.</summary>
internal static class StreamServices
{
    public static IServiceCollection AddStreams(this IServiceCollection services, StreamOptions options, ListenerOptions listeners)
    {
        services.AddSingleton(options);
        services.AddSingleton(listeners);
        services.AddSingleton<LiveAnswerBoard>();
        services.AddSingleton<AnswersElsewhere>();
        services.AddSingleton<Func<IDeliveryControl>>(provider => provider.GetRequiredService<IDeliveryControl>);
        services.AddSingleton<TunnelSeats>();
        services.AddSingleton<TunnelHub>();
        services.AddSingleton<ITunnels>(provider => provider.GetRequiredService<TunnelHub>());
        services.AddSingleton<ITunnelDoor>(provider => provider.GetRequiredService<TunnelHub>());
        services.AddHostedService<UnusedListeners>();
        services.AddSingleton<ChangePages>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<CallPages>();
        services.AddSingleton<CallFeed>();
        services.AddSingleton<StreamFigures>();
        services.AddSingleton<StreamAnswer>();
        services.AddSingleton<IStreams, StreamService>();
        services.AddSingleton<ICallStreams, CallStreamService>();
        services.AddSingleton<IStreamTickets, StreamTickets>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<CallFeed>());
        return services;
    }
}
