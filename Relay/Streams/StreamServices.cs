using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>This folder's part of the host.</summary>
internal static class StreamServices
{
    public static IServiceCollection AddStreams(this IServiceCollection services, StreamOptions options)
    {
        services.AddSingleton(options);
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
