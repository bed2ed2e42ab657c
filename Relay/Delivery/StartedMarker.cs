using Relay.Delivery.Lanes;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>Marks attempts that run longer than a moment, ten times a second.</summary>
internal sealed class StartedMarker(
    InFlightAttempts running,
    IJournal journal,
    TimeProvider clock,
    HealthBoard health,
    ILogger<StartedMarker> log
) : BackgroundLoop("started-marker", clock, health, log)
{
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var ids = running.TakeLong();
        if (ids.Count > 0)
            await journal.MarkStartedAsync(ids).ConfigureAwait(false);
        return TimeSpan.FromMilliseconds(100);
    }
}
