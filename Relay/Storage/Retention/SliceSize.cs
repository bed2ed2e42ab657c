namespace Relay.Storage.Retention;

/// <summary>
/// How many rows a slice takes, learned from how long the slices before it held the writer: others wait for it that long.
/// </summary>
internal sealed class SliceSize
{
    /// <summary>Most rows, however quick they are.</summary>
    public const int Most = 512;

    /// <summary>Most bytes of bodies: pages that are given up are written too.</summary>
    public const long MostBytes = 1 << 20;

    /// <summary>What a slice may hold the writer: half of it for its statements, the rest for its part of the commit.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(10);

    private const int First = 32;

    public int Rows { get; private set; } = First;

    /// <summary>Takes in how long a slice of so many rows held the writer.</summary>
    public void Learn(int rows, TimeSpan held)
    {
        if (held > Limit / 2)
            // To half of the limit, in proportion: what came after is rarely slower by twice.
            Rows = Math.Clamp((int)(rows * (Limit / 2 / held)), 1, Rows);
        else if (rows >= Rows)
            Rows = Math.Min(Most, Rows + Math.Max(1, Rows / 4));
    }

    /// <summary>The next slice of these rows, which have a size each: at least one.</summary>
    public int Take(IReadOnlyList<(long Id, long Bytes)> rows, int from)
    {
        var (count, bytes) = (0, 0L);
        while (from + count < rows.Count && count < Rows)
        {
            bytes += rows[from + count].Bytes;
            if (count > 0 && bytes > MostBytes)
                break;
            count++;
        }

        return count;
    }
}
