using System.Numerics;

namespace Relay.Dialects.Values;

/// <summary>
/// Buckets that grow with what they count: single numbers first, then equally many buckets to each doubling, so that a quantile is off by
/// the same share everywhere. Here stands where a number goes and what counts come to; the counts are their owner's, because some are
/// stored and some are counted by many threads.
/// </summary>
public sealed class DoublingBuckets
{
    private readonly int _perDoubling;
    private readonly int _bits;

    /// <summary>Buckets of this fineness.</summary>
    /// <param name="perDoubling">How many to a doubling, a power of two; numbers below it have a bucket each.</param>
    /// <param name="doublings">How many doublings, the single numbers counted as one; what is larger counts as the largest.</param>
    public DoublingBuckets(int perDoubling, int doublings)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(perDoubling), true, nameof(perDoubling));
        (_perDoubling, _bits, Count) = (perDoubling, BitOperations.Log2((uint)perDoubling), perDoubling * doublings);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The bucket of a number; below zero counts as zero.</summary>
    public int Find(long number)
    {
        if (number < _perDoubling)
            return (int)Math.Max(0, number);
        var doubling = BitOperations.Log2((ulong)number) - _bits;
        return Math.Min(Count - 1, (_perDoubling * (doubling + 1)) + (int)((number >> doubling) & (_perDoubling - 1)));
    }

    /// <summary>The smallest number of a bucket.</summary>
    public long Low(int bucket) =>
        bucket < _perDoubling ? bucket : (long)(_perDoubling + (bucket % _perDoubling)) << ((bucket / _perDoubling) - 1);

    /// <summary>The largest number of a bucket.</summary>
    public long High(int bucket) => Low(bucket + 1) - 1;

    /// <summary>The bucket that this share of all that was counted does not exceed; null where there is nothing.</summary>
    /// <param name="counts">One for each bucket.</param>
    /// <param name="share">From 0 to 1.</param>
    public int? FindQuantile<T>(ReadOnlySpan<T> counts, double share)
        where T : struct, IBinaryInteger<T>
    {
        var total = 0L;
        foreach (var count in counts)
            total += long.CreateTruncating(count);
        if (total == 0)
            return null;
        var left = Math.Clamp((long)Math.Ceiling(share * total), 1, total);
        var bucket = 0;
        while (bucket < Count - 1 && (left -= long.CreateTruncating(counts[bucket])) > 0)
            bucket++;
        return bucket;
    }
}
