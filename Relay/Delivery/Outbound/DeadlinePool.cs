using System.Collections.Concurrent;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Lends cancellation sources that end a try at its deadline or when Relay stops. A source that did not fire is used again: with tens of
/// thousands of tries a second its timer would be most of the garbage.
/// </summary>
internal sealed class DeadlinePool(TimeProvider clock)
{
    private const int Kept = 4096;
    private readonly ConcurrentBag<CancellationTokenSource> _idle = [];

    public CancellationTokenSource Rent(TimeSpan deadline)
    {
        // Only the system's own timers can be reset; another clock's source is made anew.
        if (clock != TimeProvider.System)
            return new CancellationTokenSource(deadline, clock);
        if (!_idle.TryTake(out var source))
            source = new CancellationTokenSource();
        source.CancelAfter(deadline);
        return source;
    }

    public void Return(CancellationTokenSource source)
    {
        if (clock == TimeProvider.System && _idle.Count < Kept && source.TryReset())
            _idle.Add(source);
        else
            source.Dispose();
    }
}
