using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Relay.Config;
using Relay.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.SessionAffinity;

namespace Relay.Live;

/// <summary>This folder's part of the host.</summary>
internal static class LiveServices
{
    public static IServiceCollection AddLive(this IServiceCollection services, LiveOptions options)
    {
        services.AddReverseProxy().AddTransforms(UpstreamTransforms.Apply);
        RemoveSessionAffinity(services);
        services.AddSingleton(options);
        services.AddSingleton<IProxyConfigProvider, CatalogProxyConfig>();
        services.AddSingleton<IPassiveHealthCheckPolicy, RestingPolicy>();
        services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory, UpstreamClientFactory>());
        services.AddSingleton<LiveFlights>();
        services.AddSingleton<ExchangeJournal>();
        services.AddSingleton<LiveTunnel>();
        services.AddSingleton<LiveForwarder>();
        services.AddSingleton<ILiveForwarder>(provider => provider.GetRequiredService<LiveForwarder>());
        return services;
    }

    /// <summary>
    /// Builds YARP's pipeline beside the application's: nothing reaches it but what ingest hands over, and no guard of the operator's
    /// side stands before it.
    /// </summary>
    public static void MapLive(this WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.UseRouting();
        branch.UseEndpoints(routes =>
            routes.MapReverseProxy(proxy =>
            {
                proxy.Use(Failover.InvokeAsync);
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealthChecks();
            })
        );
        app.Services.GetRequiredService<LiveForwarder>().Connect(branch.Build());
    }

    /// <summary>Unused here, and it would bring Data Protection along, which writes keys into the home folder at every start.</summary>
    private static void RemoveSessionAffinity(IServiceCollection services)
    {
        services.RemoveAll<ISessionAffinityPolicy>();
        foreach (var starter in services.Where(IsDataProtectionStarter).ToArray())
            services.Remove(starter);
    }

    private static bool IsDataProtectionStarter(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly;
}
