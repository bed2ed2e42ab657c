using Relay.Delivery.Lanes;
using Relay.Domain.Deliveries;
using Relay.Domain.History;

namespace Relay.Testing;

/// <summary>
/// Waits for deliveries to end, and moves the clock where only the clock can bring them on.
/// <code>
/// attempts at a handler       ► real time: it works as long as it works, and a debugger may stand in it
/// attempts at a waiting sink  ► the clock, timer by timer: the sink's answer, or the attempt's time limit
/// retries planned             ► the clock, to the next one
/// work that is due            ► real time, and a little of the clock: a lane waits for its rate, or a loop for its turn
/// </code>
/// </summary>
internal sealed class Settling(IHistory history, InFlightAttempts running, RelaySinks sinks, ManualClock clock, TimeSpan patience)
{
    /// <summary>How often it looks, by real time, before the clock goes faster than that: a busy machine takes long over what is due.</summary>
    private const int Patient = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2),
        Nudge = TimeSpan.FromMilliseconds(1),
        Push = TimeSpan.FromMilliseconds(20),
        Longest = TimeSpan.FromSeconds(1);

    private int _looks;

    /// <returns>Whether nothing is open any more.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        // Real time, because what is waited for is real: sockets, the disk, and a handler that knows nothing of the clock.
        using var limit = new CancellationTokenSource(patience);
        while (await OpenAsync(cancel).ConfigureAwait(false) is { Count: > 0 } open)
        {
            if (limit.IsCancellationRequested)
                return false;
            await Task.Delay(Pause, cancel).ConfigureAwait(false);
            var held = sinks.Held;
            if (running.Count > held)
                continue;
            clock.Advance(Step(open, held));
        }

        return true;
    }

    private async Task<List<DeliverySummary>> OpenAsync(CancellationToken cancel)
    {
        var open = new List<DeliverySummary>();
        foreach (var phase in (DeliveryPhase[])[DeliveryPhase.InFlight, DeliveryPhase.Pending])
            open.AddRange(await history.AllDeliveriesAsync(new DeliveryFilter(Phase: phase), cancel).ConfigureAwait(false));
        return open;
    }

    private TimeSpan Step(List<DeliverySummary> open, int held)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var planned = open.Where(one => one.NextAt > now).Select(one => one.NextAt!.Value).ToList();
        // What a sink holds was due, too.
        if (open.Count - planned.Count > held)
            return _looks++ < Patient ? Nudge : Push;
        _looks = 0;
        var next = planned.Count > 0 ? TimeSpan.FromMilliseconds(planned.Min() - now) : Longest;
        return held > 0 ? Least(next, Least(clock.Next ?? Longest, Longest)) : next;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
