namespace Relay.Simulate.Cadence;

/// <summary>Time since a beginning that can be held.</summary>
internal sealed class PausableTime(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _held;
    private long? _heldSince;
    private TaskCompletionSource _goesOn = Completed();

    public bool IsHeld
    {
        get
        {
            lock (_lock)
                return _heldSince is not null;
        }
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
                return clock.GetElapsedTime(_began, _heldSince ?? clock.GetTimestamp()) - _held;
        }
    }

    public bool Hold()
    {
        lock (_lock)
        {
            if (_heldSince is not null)
                return false;
            (_heldSince, _goesOn) = (clock.GetTimestamp(), new(TaskCreationOptions.RunContinuationsAsynchronously));
            return true;
        }
    }

    public bool GoOn()
    {
        lock (_lock)
        {
            if (_heldSince is not { } since)
                return false;
            (_held, _heldSince) = (_held + clock.GetElapsedTime(since), null);
            _goesOn.SetResult();
            return true;
        }
    }

    /// <summary>Waits until so much of it has passed.</summary>
    /// <returns>By how much that was late.</returns>
    public async Task<TimeSpan> UntilAsync(TimeSpan due, CancellationToken stop)
    {
        while (true)
        {
            await GoesOnAsync(stop);
            var left = due - Elapsed;
            if (left <= TimeSpan.Zero && !IsHeld)
                return -left;
            // Timers have whole milliseconds, and one that is too early comes round once more.
            if (left > TimeSpan.Zero)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), clock, stop);
        }
    }

    private Task GoesOnAsync(CancellationToken stop)
    {
        lock (_lock)
            return _goesOn.Task.WaitAsync(stop);
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
