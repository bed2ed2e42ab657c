using Relay.Dialects.Values;

namespace Relay.Simulator.Sending;

/// <summary>Durations in buckets of about 3 %, which many threads can fill without waiting for each other.</summary>
public sealed class Latencies
{
    /// <summary>Of microseconds, up to years.</summary>
    private static readonly DoublingBuckets Buckets = new(perDoubling: 32, doublings: 40);

    private readonly long[] _counts = new long[Buckets.Count];
    private long _count;

    /// <summary>How many there are.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan duration)
    {
        Interlocked.Increment(ref _counts[Buckets.Find(duration.Ticks / TimeSpan.TicksPerMicrosecond)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The duration that this share of them does not exceed; null where there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan? Percentile(double share) =>
        Buckets.FindQuantile<long>(_counts, share) is { } bucket
            ? TimeSpan.FromTicks(Buckets.High(bucket) * TimeSpan.TicksPerMicrosecond)
            : null;
}
