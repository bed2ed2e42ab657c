using System.Collections.Concurrent;

namespace Relay.Delivery.Lanes;

/// <summary>
/// Lanes that wait to be moved, a few at a time: what an event for ten thousand webhooks begins must not stand before the answer to its
/// sender, and before everybody else's events, in the queue of the threads.
/// <code>
///   add ──► [ queue ] ──► a turn: some lanes ─► behind what these have begun, the next turn
/// </code>
/// </summary>
internal sealed class LaneTurns
{
    /// <summary>Lanes of a turn, and lanes that need not wait for one.</summary>
    public const int AtOnce = 16;

    private readonly ConcurrentQueue<(Lane Lane, Action<Lane> Move)> _waiting = new();
    private int _isTurning;

    /// <param name="move">Never throws.</param>
    public void Add(Lane lane, Action<Lane> move)
    {
        _waiting.Enqueue((lane, move));
        if (Interlocked.Exchange(ref _isTurning, 1) == 0)
            Next();
    }

    private void Next() => ThreadPool.UnsafeQueueUserWorkItem(static turns => turns.Turn(), this, preferLocal: false);

    private void Turn()
    {
        for (var left = AtOnce; left > 0 && _waiting.TryDequeue(out var next); left--)
            next.Move(next.Lane);
        if (!_waiting.IsEmpty)
        {
            Next();
            return;
        }

        Interlocked.Exchange(ref _isTurning, 0);
        // One that was added in between saw that turns are taken.
        if (!_waiting.IsEmpty && Interlocked.Exchange(ref _isTurning, 1) == 0)
            Next();
    }
}
