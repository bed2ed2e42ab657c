using Relay.Dialects.Values;

namespace Relay.Domain.Figures;

/// <summary>
/// How often which duration occurred. Buckets grow with the duration: exact below 8 ms, then 8 to each doubling, so a quantile is off by
/// at most 7 %, whichever hours are merged. Durations beyond two minutes count as two minutes.
/// </summary>
internal sealed class LatencyHistogram
{
    private static readonly DoublingBuckets Buckets = new(perDoubling: 8, doublings: 15);

    private readonly uint[] _counts = new uint[Buckets.Count];

    public void Add(int durationMs) => _counts[Buckets.Find(durationMs)]++;

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>The duration in milliseconds that this share of all stays at or below; null where there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public int? Quantile(double share) =>
        Buckets.FindQuantile<uint>(_counts, share) is { } bucket ? (int)((Buckets.Low(bucket) + Buckets.High(bucket)) / 2) : null;

    /// <summary>
    /// How many took how long, each step twice as long as the one before, from the first that holds something to the last. The first
    /// step is what took less than a millisecond.
    /// </summary>
    public IReadOnlyList<(int FromMs, int ToMs, long Count)> Steps()
    {
        var counts = new long[32];
        for (var i = 0; i < _counts.Length; i++)
            counts[Buckets.Low(i) < 1 ? 0 : (int)Math.Log2(Buckets.Low(i)) + 1] += _counts[i];
        var (first, last) = (Array.FindIndex(counts, count => count > 0), Array.FindLastIndex(counts, count => count > 0));
        return first < 0
            ? []
            : [.. Enumerable.Range(first, last - first + 1).Select(step => (step == 0 ? 0 : 1 << (step - 1), 1 << step, counts[step]))];
    }

    /// <summary>The buckets that hold something, as pairs of variable-length numbers.</summary>
    public byte[] Write()
    {
        var bytes = new List<byte>(32);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0)
                continue;
            Write(bytes, (uint)i);
            Write(bytes, _counts[i]);
        }

        return [.. bytes];
    }

    public static LatencyHistogram Read(ReadOnlySpan<byte> bytes)
    {
        var histogram = new LatencyHistogram();
        while (bytes.Length > 0)
        {
            var bucket = ReadNumber(ref bytes);
            histogram._counts[bucket] = ReadNumber(ref bytes);
        }

        return histogram;
    }

    private static void Write(List<byte> bytes, uint number)
    {
        for (; number >= 0x80; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        bytes.Add((byte)number);
    }

    private static uint ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        uint number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
