using System.Numerics;

namespace Relay.Domain.Figures;

/// <summary>
/// How often which duration occurred. Buckets grow with the duration: exact below 8 ms, then 8 to each doubling, so a quantile is off by
/// at most 7 %, whichever hours are merged. Durations beyond two minutes count as two minutes.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Sub = 8,
        SubBits = 3,
        Octaves = 15,
        Buckets = Sub * Octaves;

    private readonly uint[] _counts = new uint[Buckets];

    public void Add(int durationMs) => _counts[BucketOf(durationMs)]++;

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Buckets; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>The duration in milliseconds that this share of all stays at or below; null where there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public int? Quantile(double share)
    {
        long total = 0;
        foreach (var count in _counts)
            total += count;
        if (total == 0)
            return null;
        var rank = Math.Clamp((long)Math.Ceiling(share * total), 1, total);
        var bucket = 0;
        for (long seen = _counts[0]; seen < rank; seen += _counts[bucket])
            bucket++;
        return (Low(bucket) + Low(bucket + 1) - 1) / 2;
    }

    /// <summary>The buckets that hold something, as pairs of variable-length numbers.</summary>
    public byte[] Write()
    {
        var bytes = new List<byte>(32);
        for (var i = 0; i < Buckets; i++)
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

    private static int BucketOf(int durationMs)
    {
        if (durationMs < Sub)
            return Math.Max(0, durationMs);
        var octave = BitOperations.Log2((uint)durationMs) - SubBits;
        return Math.Min(Buckets - 1, (Sub * (octave + 1)) + ((durationMs >> octave) & (Sub - 1)));
    }

    /// <summary>The smallest duration of a bucket.</summary>
    private static int Low(int bucket) => bucket < Sub ? bucket : (Sub + (bucket % Sub)) << ((bucket / Sub) - 1);

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
