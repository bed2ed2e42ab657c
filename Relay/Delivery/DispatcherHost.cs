using Relay.Config;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>Starts the lanes before ingest opens and stops them after it has closed.</summary>
internal sealed class DispatcherHost(Dispatcher dispatcher, RelayOptions options, HealthBoard health) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await dispatcher.StartAsync(cancellationToken).ConfigureAwait(false);
        health.Ready();
    }

    public Task StopAsync(CancellationToken cancellationToken) => dispatcher.StopAsync(options.ShutdownGrace);
}
