using Relay.Config;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>Starts the lanes before ingest opens and stops them after it has closed.</summary>
internal sealed class DispatcherHost(
    Dispatcher dispatcher,
    RelayOptions options,
    HealthBoard health,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
) : IHostedService
{
    /// <summary>What those that are given up may take to be settled, out of the grace.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(2);

    private long? _stopBegan;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _stopBegan = clock.GetTimestamp());
        await dispatcher.StartAsync(cancellationToken).ConfigureAwait(false);
        health.Ready();
    }

    /// <summary>
    /// The grace is for the whole stop: what ingest has used of it is gone, and its end belongs to giving up what is still in flight.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        var used = _stopBegan is { } began ? clock.GetElapsedTime(began) : TimeSpan.Zero;
        var left = options.ShutdownGrace - GiveUp - used;
        return dispatcher.StopAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, GiveUp);
    }
}
