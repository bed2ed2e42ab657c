namespace Relay.Hosting;

/// <summary>
/// How a loop is doing, as <c>/healthz</c> shows it. A <see cref="BackgroundLoop"/> has one; a loop on a thread of its own takes one from
/// <see cref="HealthBoard.Watch"/>.
/// A loop is red when no turn has ended well for <see cref="Patience"/> after it was due: whether it hangs, fails or is dead makes no
/// difference to who waits for it.
/// </summary>
internal sealed class LoopPulse(string name, TimeProvider clock, TimeSpan patience)
{
    private long _good = clock.GetTimestamp();
    private long _plannedTicks;
    private int _failures;
    private volatile bool _ended;

    public string Name { get; } = name;

    /// <summary>How long a turn may take, or go on failing, before the loop counts as stuck.</summary>
    public TimeSpan Patience { get; } = patience;

    /// <summary>Failed turns in a row.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Since the last turn that ended well.</summary>
    public TimeSpan SinceGood => clock.GetElapsedTime(Volatile.Read(ref _good));

    public LoopState State =>
        _ended ? LoopState.Dead
        : SinceGood > Patience + TimeSpan.FromTicks(Volatile.Read(ref _plannedTicks)) ? LoopState.Stuck
        : Failures > 0 ? LoopState.Failing
        : LoopState.Working;

    public bool IsRed => State is LoopState.Dead or LoopState.Stuck;

    /// <summary>
    /// A turn ended well; the next one is due after <paramref name="wait"/>. A loop that waits for work beats while it waits.
    /// </summary>
    /// <returns>How many turns had failed before it.</returns>
    public int Beat(TimeSpan wait = default)
    {
        Volatile.Write(ref _good, clock.GetTimestamp());
        Volatile.Write(ref _plannedTicks, wait.Ticks);
        return Interlocked.Exchange(ref _failures, 0);
    }

    /// <returns>How many turns in a row have failed now.</returns>
    public int Fail() => Interlocked.Increment(ref _failures);

    /// <summary>The loop is over. While the relay stops this is its end; before that it is a fault.</summary>
    public void End() => _ended = true;
}
