namespace Relay.Streams;

/// <summary>
/// One client and its place in the log. It holds nothing but that number and the items of one write: a client that reads slowly makes its
/// own reads from the log, one that does not read at all is cut.
/// <code>
///   connected ─► [gap] ─► from the ring, or where that does not reach back, from the log ─► form ─► write, 5 s at most ─┐
///                  ▲                         │ nothing new: wait; 15 s without a write: heartbeat                       │ too slow: cut
///                  └─────────────────────────┴───────────────────────────────────────────────────────────────────────────┘
/// </code>
/// </summary>
/// <param name="isWelcome">Whether whoever listens may still be there.</param>
internal sealed class StreamClient(
    StreamFeed feed,
    StreamOutput output,
    StreamForm form,
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
        var position = feed.Position;
        _at = _told = Math.Min(after ?? position, position);
        output.Put(form.Connected(_at));
        // Of another store, or of this one before it was put back to an older state.
        if (after > position)
            TryPutGap(after.Value);
        await output.FlushAsync(stop);
        while (await IsStillWelcomeAsync(stop))
        {
            var next = feed.Next;
            var before = _at;
            if (!await TryMoveAsync(stop))
                return;
            if (_at == before)
                await WaitAsync(next, stop);
        }
    }

    /// <summary>Writes what comes next, if there is anything.</summary>
    /// <returns>False where there is a gap that the stream has no word for.</returns>
    private async Task<bool> TryMoveAsync(CancellationToken stop)
    {
        if (!feed.TryTake(_at, _taken, Batch, out var through))
        {
            (through, var oldest) = await feed.ReadBackAsync(_at, form, _taken, stop);
            if (oldest > _at + 1 && !TryPutGap(_at, oldest - 1))
                return false;
        }

        foreach (var item in _taken.Where(form.Admits))
        {
            if (output.Waiting > 0 && output.Waiting + item.Frame.Length > form.MostPerWrite)
                await output.FlushAsync(stop);
            output.Put(item.Frame);
            _told = item.Number;
        }

        _at = Math.Max(_at, through);
        if (output.Waiting > 0)
            await output.FlushAsync(stop);
        return true;
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

        output.Put(form.Heartbeat(_told < _at ? _told = _at : null));
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

    private bool TryPutGap(long after, long? position = null)
    {
        if (form.Gap(after, position ?? _at) is not { } gap)
            return false;
        _at = _told = position ?? _at;
        output.Put(gap);
        return true;
    }
}
