using Relay.Config;
using Relay.Hosting.Dialing;

namespace Relay.Hosting;

/// <summary>This folder's part of the host.</summary>
internal static class HostingServices
{
    public static IServiceCollection AddHosting(this IServiceCollection services, RelayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Network);
        services.AddSingleton(new GuardOptions(AllowedHosts(options)));
        services.AddSingleton<ShownAddresses>();
        services.AddSingleton<OwnListeners>();
        services.AddSingleton<OwnSinks>();
        services.AddSingleton<IHostResolver, SystemResolver>();
        services.AddSingleton<IConnector, SocketConnector>();
        services.AddSingleton<CertificateBoard>();
        services.AddSingleton<ICertificates>(provider => provider.GetRequiredService<CertificateBoard>());
        services.AddSingleton<HealthBoard>();
        services.AddSingleton<RelayMeter>();
        services.AddSingleton<MetricsCollector>();
        services.AddHostedService<HealthLifetime>();
        services.AddOtlp(options.Otlp);
        return services;
    }

    /// <summary>The public address is one of the relay's own without being named twice.</summary>
    private static IReadOnlyList<string> AllowedHosts(RelayOptions options) =>
        options.Network.PublicUrl is { } url ? [.. options.AllowedHosts, url.Host] : options.AllowedHosts;

    public static void MapHosting(this IEndpointRouteBuilder routes)
    {
        // It counts from the start, not from the first scrape.
        _ = routes.ServiceProvider.GetRequiredService<MetricsCollector>();
        HealthEndpoint.Map(routes);
        PrometheusText.Map(routes);
    }
}
