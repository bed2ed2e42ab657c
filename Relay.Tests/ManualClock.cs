namespace Relay.Tests;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire within <see cref="Advance"/>, in the order of their times.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).UtcTicks;
    private long _jumped;

    /// <summary>Raised after a timer was set: something waits for the clock.</summary>
    public event Action? TimerSet;

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

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks) + Volatile.Read(ref _jumped), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

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

    public void Advance(TimeSpan time)
    {
        var end = GetTimestamp() + time.Ticks;
        while (Next(end) is { } timer)
            timer.Fire();
        Volatile.Write(ref _ticks, end);
    }

    private Timer? Next(long end)
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
