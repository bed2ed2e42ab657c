namespace Relay.Domain;

/// <summary>
/// Makes ids: 41 bits of milliseconds since 2024, 10 bits of the node's number, 12 bits that count within the millisecond.
/// Strictly rising within a process, also when the clock jumps back; <paramref name="floor"/> carries that over a restart.
/// No two nodes make the same id, because the count never runs over into the node's bits: it takes the next millisecond instead.
/// </summary>
/// <param name="clock">What the milliseconds come from.</param>
/// <param name="node">The node's number of its row in the store, 0 to 1023.</param>
/// <param name="floor">The newest id there is, whoever made it.</param>
internal sealed class IdSequence(TimeProvider clock, int node, long floor = 0)
{
    public const int Nodes = 1 << NodeBits;

    private const int NodeBits = 10,
        CountBits = 12,
        TimeShift = NodeBits + CountBits;

    private const long NodeMask = (long)(Nodes - 1) << CountBits;

    private static readonly long Epoch = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private long _node = Bits(node);
    private readonly Lock _lock = new();

    /// <summary>Milliseconds and count of the last id, without the node's bits.</summary>
    private long _last = Floor(floor);

    public long Next() => NextAfter(0);

    /// <summary>An id above this one, which another node may have made by a clock that is ahead of this node's.</summary>
    public long NextAfter(long id)
    {
        var now = (clock.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << CountBits;
        lock (_lock)
        {
            _last = Math.Max(_last, Floor(id));
            _last = Math.Max(_last + 1, now);
            return (_last >> CountBits << TimeShift) | _node | (_last & ((1 << CountBits) - 1));
        }
    }

    /// <summary>From here on its ids are those of another number: this node has a new row in the store.</summary>
    public void Move(int node)
    {
        lock (_lock)
            _node = Bits(node);
    }

    /// <summary>Whether this node made the id, at this start or an earlier one.</summary>
    public bool IsOwn(long id) => (id & NodeMask) == Volatile.Read(ref _node);

    /// <summary>The number of the node that made an id.</summary>
    public static int NodeOf(long id) => (int)((id & NodeMask) >> CountBits);

    /// <summary>The smallest id that a row made at this time can have: what turns a range of times into a range of ids.</summary>
    public static long AtTime(long unixMilliseconds) => Math.Clamp(unixMilliseconds - Epoch, 0, (1L << 41) - 1) << TimeShift;

    /// <summary>When a row with this id was made, Unix milliseconds.</summary>
    public static long TimeOf(long id) => (id >> TimeShift) + Epoch;

    private static long Bits(int node) =>
        node is >= 0 and < Nodes ? (long)node << CountBits : throw new ArgumentOutOfRangeException(nameof(node));

    /// <summary>Milliseconds and count behind an id, without the node's bits: its own millisecond is used up.</summary>
    private static long Floor(long id) => id == 0 ? 0 : (((id >> TimeShift) + 1) << CountBits) - 1;
}
