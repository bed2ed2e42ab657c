using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>This folder's part of the host.</summary>
internal static class StreamServices
{
    public static IServiceCollection AddStreams(this IServiceCollection services, StreamOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<StreamFeed>();
        services.AddSingleton<StreamBacklog>();
        services.AddSingleton<StreamSeats>();
        services.AddSingleton<StreamFigures>();
        services.AddSingleton<IStreams, StreamService>();
        services.AddSingleton<IStreamTickets, StreamTickets>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamFeed>());
        return services;
    }
}
