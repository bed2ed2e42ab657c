namespace Relay.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire within <see cref="Advance"/>, in the order of their times.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks;
    private long _jumped;

    /// <summary>A clock that stands at some second of 2026.</summary>
    public ManualClock()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)) { }

    /// <summary>A clock that stands at this time.</summary>
    public ManualClock(DateTimeOffset start) => _ticks = start.UtcTicks;

    /// <summary>Raised after a timer was set: something waits for the clock.</summary>
    public event Action? TimerSet;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait for the clock.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    /// <summary>How long until the next timer fires; null where nothing waits.</summary>
    public TimeSpan? Next
    {
        get
        {
            lock (_lock)
                return _timers.Min(timer => timer.Due) is { } due ? TimeSpan.FromTicks(Math.Max(0, due - _ticks)) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks) + Volatile.Read(ref _jumped), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_lock)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the wall clock alone, as an operator or a time server does.</summary>
    public void Jump(TimeSpan time) => Interlocked.Add(ref _jumped, time.Ticks);

    /// <summary>Moves it forward; timers that come due fire one after the other, each at its own time, before this returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would go back, which is for <see cref="Jump"/>.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = GetTimestamp() + time.Ticks;
        while (TakeNext(end) is { } timer)
            timer.Fire();
        Volatile.Write(ref _ticks, end);
    }

    /// <summary>Moves it until a task has ended that waits for it, in steps that are small enough to make nothing else due by the way.</summary>
    public async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(1), CancellationToken.None)).ConfigureAwait(false);
            Advance(TimeSpan.FromMilliseconds(20));
        }

        await task.ConfigureAwait(false);
    }

    private Timer? TakeNext(long end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (timer is not null)
                Volatile.Write(ref _ticks, Math.Max(_ticks, timer.Take()));
            return timer;
        }
    }

    private sealed class Timer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
                (Due, _period) = (dueTime == Timeout.InfiniteTimeSpan ? null : clock._ticks + dueTime.Ticks, period);
            clock.TimerSet?.Invoke();
            return true;
        }

        /// <summary>Under the clock's lock.</summary>
        public long Take()
        {
            var due = Due!.Value;
            Due = _period > TimeSpan.Zero ? due + _period.Ticks : null;
            return due;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
