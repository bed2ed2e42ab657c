namespace Relay.Domain;

/// <summary>
/// Makes ids: 41 bits of milliseconds since 2024, 10 bits of a node's random number, 12 bits that count within the millisecond.
/// Strictly rising within a process, also when the clock jumps back; <paramref name="floor"/> carries that over a restart.
/// </summary>
internal sealed class IdSequence(TimeProvider clock, Random random, long floor = 0)
{
    private static readonly long Epoch = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private readonly long _node = (long)random.Next(1024) << 12;
    private readonly Lock _lock = new();
    private long _last = floor;

    public long Next()
    {
        var now = ((clock.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << 22) | _node;
        lock (_lock)
            return _last = Math.Max(_last + 1, now);
    }

    /// <summary>The smallest id that a row made at this time can have: what turns a range of times into a range of ids.</summary>
    public static long AtTime(long unixMilliseconds) => Math.Clamp(unixMilliseconds - Epoch, 0, (1L << 41) - 1) << 22;

    /// <summary>When a row with this id was made, Unix milliseconds.</summary>
    public static long TimeOf(long id) => (id >> 22) + Epoch;
}
