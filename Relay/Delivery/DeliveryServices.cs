using Relay.Config;
using Relay.Delivery.Lanes;
using Relay.Delivery.Outbound;
using Relay.Delivery.Payloads;
using Relay.Delivery.Templates;
using Relay.Hosting;
using Relay.Hosting.Dialing;

namespace Relay.Delivery;

/// <summary>This folder's part of the host.</summary>
internal static class DeliveryServices
{
    public static IServiceCollection AddDelivery(this IServiceCollection services, RelayOptions options)
    {
        services.AddSingleton(new LaneLimits(options.Delivery.LaneQueue, options.Delivery.QueuedBytes, options.Delivery.MaxInFlight));
        services.AddSingleton(provider => new EgressPolicy
        {
            AllowPrivate = options.AllowPrivateTargets,
            Allow = options.Egress.Allow,
            Sinks = provider.GetRequiredService<OwnSinks>(),
        });
        services.AddSingleton<ITargetCheck, TargetCheck>();
        services.AddSingleton(provider => new OutboundClient(
            provider.GetRequiredService<EgressPolicy>(),
            policy => new GuardedDialer(
                policy,
                provider.GetRequiredService<IHostResolver>(),
                provider.GetRequiredService<IConnector>(),
                options.Delivery.ConnectTimeout,
                provider.GetRequiredService<TimeProvider>()
            ),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<CertificateBoard>()
        ));
        services.AddSingleton<PayloadBuilder>();
        services.AddSingleton<TemplateCheck>(TemplateCompiler.Validate);
        services.AddSingleton<InFlightAttempts>();
        services.AddSingleton<DeliveryFigures>();
        services.AddSingleton<AttemptLog>();
        services.AddSingleton<TestEvents>();
        services.AddSingleton<ITemplatePreview, TemplatePreview>();
        services.AddSingleton<IHookSamples, HookSamples>();
        services.AddSingleton<ISentBodies, SentBodies>();
        services.AddSingleton<GoneHooks>();
        services.AddSingleton<Deliverer>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<ILanes>(provider => provider.GetRequiredService<Dispatcher>());
        services.AddSingleton<IDeliveryControl, DeliveryControl>();
        services.AddSingleton<BulkLoop>();
        services.AddSingleton<IBulks>(provider => provider.GetRequiredService<BulkLoop>());
        services.AddHostedService<DispatcherHost>();
        if (options.Storage.Connection is not null)
            services.AddHostedService<LaneKeeper>();
        services.AddHostedService<StartedMarker>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<ClockWatch>();
        services.AddHostedService<QueueGauges>();
        services.AddHostedService(provider => provider.GetRequiredService<GoneHooks>());
        services.AddHostedService(provider => provider.GetRequiredService<BulkLoop>());
        return services;
    }
}
