using System.Collections.Concurrent;

namespace Relay.Delivery.Lanes;

/// <summary>
/// The attempts that run on this node. Those that run longer than a moment are marked in the store: they show as in flight, and after a
/// crash as started and never finished. Quick ones cost no write.
/// </summary>
internal sealed class InFlightAttempts(TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<long, Running> _running = new();
    private TaskCompletionSource? _idle;

    public int Count => _running.Count;

    /// <summary>Registers an attempt; disposing ends it, which is when its result is settled.</summary>
    public void Begin(DeliveryWork work) => _running[work.DeliveryId] = new Running(clock.GetTimestamp());

    public void End(DeliveryWork work)
    {
        _running.TryRemove(work.DeliveryId, out _);
        if (_idle is { } idle && _running.IsEmpty)
            idle.TrySetResult();
    }

    /// <summary>Completes when no attempt is left.</summary>
    public Task WhenIdle()
    {
        var idle = _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.IsEmpty)
            idle.TrySetResult();
        return idle.Task;
    }

    /// <summary>The deliveries whose attempts have run for a moment and are not marked yet; they count as marked from here on.</summary>
    public List<long> TakeLong()
    {
        var ids = new List<long>();
        foreach (var (id, attempt) in _running)
        {
            if (attempt.Marked || clock.GetElapsedTime(attempt.StartedAt) < Moment)
                continue;
            attempt.Marked = true;
            ids.Add(id);
        }

        return ids;
    }

    private sealed class Running(long startedAt)
    {
        public long StartedAt { get; } = startedAt;

        public bool Marked { get; set; }
    }
}
