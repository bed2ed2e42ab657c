using System.Collections.Concurrent;

namespace Relay.Ingest;

/// <summary>The limit of requests per second that a source may have; off by default, so that a storm is never throttled unasked.</summary>
internal sealed class SourceRates(TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, TokenBucket> _buckets = new();

    public bool TryTake(Source source)
    {
        if (source.RateLimitPerSecond is not { } rate)
            return true;
        var bucket = _buckets.GetOrAdd(source.Id, static _ => new TokenBucket(burstSeconds: 1));
        lock (bucket)
            return bucket.TryTake(rate, (long)clock.GetElapsedTime(0).TotalMilliseconds);
    }
}
