using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// Compares the wall clock with the one that only goes on. Deliveries are planned by the wall clock, which a restart keeps; where it goes
/// back, as after a correction, what is planned would wait until it has come that far again. So it is brought forward by as much. A clock
/// that goes ahead makes what is planned due, which is right after a machine has slept.
/// </summary>
internal sealed class ClockWatch(
    Dispatcher dispatcher,
    IDeliveryQueue queue,
    TimeProvider clock,
    HealthBoard health,
    ILogger<ClockWatch> log
) : BackgroundLoop("clock", clock, health, log)
{
    /// <summary>Less is what a time server does to a clock day by day.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;
    private readonly TimeProvider _clock = clock;
    private readonly Queue<ClockShift> _shifts = [];
    private int _anew;
    private TimeSpan _ahead = Ahead(clock);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        // A store that refuses ends the turn, and the next one goes on where this one was.
        Compare();
        while (_shifts.TryPeek(out var shift))
        {
            await shift.RunAsync(dispatcher.Learn, stop).ConfigureAwait(false);
            _shifts.Dequeue();
            _anew = 2;
        }

        // Twice, because a claim that was under way comes back with the plans of before.
        if (_anew > 0)
        {
            _anew--;
            dispatcher.AskAnew();
        }

        return Look;
    }

    private void Compare()
    {
        var ahead = Ahead(_clock);
        var moved = ahead - _ahead;
        _ahead = ahead;
        if (moved.Duration() < Jump)
            return;
        _log.LogWarning(
            LogEvents.ClockJump,
            "The wall clock went {Direction} by {Seconds} s within a moment: {Consequence}",
            moved < TimeSpan.Zero ? "back" : "ahead",
            (long)Math.Round(moved.Duration().TotalSeconds),
            moved < TimeSpan.Zero ? "what is planned is brought forward by as much" : "what was planned until then is due"
        );
        if (moved < TimeSpan.Zero)
            _shifts.Enqueue(new ClockShift(queue, _clock, (long)-moved.TotalMilliseconds, dispatcher.Owns));
    }

    /// <summary>How far the wall clock is ahead of the other; what it is does not matter, that it stays does.</summary>
    private static TimeSpan Ahead(TimeProvider clock) =>
        TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks) - clock.GetElapsedTime(0, clock.GetTimestamp());
}
