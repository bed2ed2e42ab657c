using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// A slow look into every lane for work that a lost signal has left in the store. It shortens no waiting; it bounds what a fault of ours
/// can cost.
/// </summary>
internal sealed class Sweeper(Dispatcher dispatcher, TimeProvider clock, HealthBoard health, ILogger<Sweeper> log)
    : BackgroundLoop("sweep", clock, health, log)
{
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await dispatcher.SweepAsync(stop).ConfigureAwait(false);
        return TimeSpan.FromSeconds(30);
    }
}
