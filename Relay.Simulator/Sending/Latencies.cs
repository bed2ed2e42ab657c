using System.Numerics;

namespace Relay.Simulator.Sending;

/// <summary>Durations in buckets of about 3 %, which many threads can fill without waiting for each other.</summary>
public sealed class Latencies
{
    private const int Fine = 32;

    private readonly long[] _counts = new long[Fine * 40];
    private long _count;

    /// <summary>How many there are.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan duration)
    {
        Interlocked.Increment(ref _counts[Bucket((ulong)Math.Max(0, duration.TotalMicroseconds))]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The duration that this share of them does not exceed; null where there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan? Percentile(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        if (Count == 0)
            return null;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= Interlocked.Read(ref _counts[bucket]);
            if (left <= 0)
                return TimeSpan.FromMicroseconds(UpperEnd(bucket));
        }

        return TimeSpan.FromMicroseconds(UpperEnd(_counts.Length - 1));
    }

    // The first 32 microseconds one by one, then 32 buckets for each doubling.
    private int Bucket(ulong microseconds)
    {
        if (microseconds < Fine)
            return (int)microseconds;
        var doublings = BitOperations.Log2(microseconds) - 5;
        return Math.Min(_counts.Length - 1, Fine * (doublings + 1) + (int)(microseconds >> doublings) - Fine);
    }

    private static double UpperEnd(int bucket)
    {
        if (bucket < Fine)
            return bucket;
        var (doublings, within) = (bucket / Fine - 1, bucket % Fine);
        return Math.Pow(2, doublings) * (Fine + within + 1);
    }
}
