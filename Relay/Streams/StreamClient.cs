namespace Relay.Streams;

/// <summary>
/// One client and its place in the log. It holds nothing but that number and the items of one write: a client that reads slowly makes its
/// own reads from the log, one that does not read at all is cut.
/// <code>
///   connected ─► [gap] ─► from the ring, or where that does not reach back, from the log ─► filter ─► write, 5 s at most ─┐
///                  ▲                         │ nothing new: wait; 15 s without a write: heartbeat                       │ too slow: cut
///                  └─────────────────────────┴───────────────────────────────────────────────────────────────────────────┘
/// </code>
/// </summary>
/// <param name="isWelcome">Whether whoever listens may still be there.</param>
internal sealed class StreamClient(
    StreamFeed feed,
    StreamBacklog backlog,
    IChangeLog log,
    StreamOutput output,
    StreamFilter filter,
    Func<CancellationToken, ValueTask<bool>> isWelcome,
    TimeProvider clock
)
{
    private const int Batch = 64;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly List<StreamItem> _taken = new(Batch);
    private long _at,
        _told,
        _askedAt = clock.GetTimestamp();

    /// <param name="after">The last number that the client has; null to begin with what comes.</param>
    /// <exception cref="TimeoutException">The client took nothing within the deadline.</exception>
    public async Task RunAsync(long? after, CancellationToken stop)
    {
        var position = log.Position;
        _at = _told = Math.Min(after ?? position, position);
        output.Put($"retry: 2000\nid: {_at}\nevent: connected\ndata: {{\"position\":\"{_at}\"}}\n\n");
        // Of another store, or of this one before it was put back to an older state.
        if (after > position)
            PutGap(after.Value);
        await output.FlushAsync(stop);
        while (await IsStillWelcomeAsync(stop))
        {
            var next = feed.Next;
            var before = _at;
            await MoveAsync(stop);
            if (_at == before)
                await WaitAsync(next, stop);
        }
    }

    /// <summary>Writes what comes next, if there is anything.</summary>
    private async Task MoveAsync(CancellationToken stop)
    {
        var wrote = false;
        if (!feed.TryTake(_at, _taken, Batch, out var through))
        {
            (through, var oldest) = await backlog.ReadAsync(_at, filter, _taken, stop);
            if (wrote = oldest > _at + 1)
                PutGap(_at, oldest - 1);
        }

        foreach (var item in _taken.Where(item => filter.Admits(item.Change)))
        {
            output.Put(item.Frame);
            _told = item.Number;
            wrote = true;
        }

        _at = Math.Max(_at, through);
        if (wrote)
            await output.FlushAsync(stop);
    }

    /// <summary>Waits for more.</summary>
    private async Task WaitAsync(Task next, CancellationToken stop)
    {
        var left = Heartbeat - clock.GetElapsedTime(output.WrittenAt);
        if (left > TimeSpan.Zero)
        {
            try
            {
                await next.WaitAsync(left, clock, stop);
                return;
            }
            catch (TimeoutException)
            {
                // Time for a heartbeat.
            }
        }

        // With the place behind what its filter kept from it, so that coming back it need not look through all of that again.
        output.Put(_told < _at ? $": heartbeat\nid: {_told = _at}\n\n" : ": heartbeat\n\n");
        await output.FlushAsync(stop);
    }

    /// <summary>Asked now and then, because a stream outlives many a key.</summary>
    private async ValueTask<bool> IsStillWelcomeAsync(CancellationToken stop)
    {
        if (clock.GetElapsedTime(_askedAt) < Heartbeat)
            return true;
        _askedAt = clock.GetTimestamp();
        return await isWelcome(stop);
    }

    private void PutGap(long after, long? position = null)
    {
        _at = _told = position ?? _at;
        output.Put($"id: {_at}\nevent: gap\ndata: {{\"after\":\"{after}\",\"position\":\"{_at}\"}}\n\n");
    }
}
