using System.Collections.Concurrent;

namespace Relay.Ingest;

/// <summary>Counts requests by source and minute. A source's minutes stand in a ring: the oldest gives its place to the newest.</summary>
internal sealed class SourceTally(TimeProvider clock) : ISourceTally
{
    private static readonly int Minutes = (int)ISourceTally.Window.TotalMinutes;

    private readonly ConcurrentDictionary<long, Ring> _rings = [];

    public void Count(long sourceId, bool rejected) =>
        _rings.GetOrAdd(sourceId, static _ => new Ring()).Count(clock.GetUtcNow().ToUnixTimeMilliseconds(), rejected);

    public IReadOnlyList<SourceTraffic> Read(long now) => [.. _rings.Select(entry => entry.Value.Read(entry.Key, now))];

    private static long Minute(long at) => at / 60_000;

    private sealed class Ring
    {
        private readonly (long Minute, int Accepted, int Rejected)[] _minutes = new (long, int, int)[Minutes];
        private readonly Lock _lock = new();
        private long _lastAt;

        public void Count(long now, bool rejected)
        {
            var minute = Minute(now);
            lock (_lock)
            {
                ref var place = ref _minutes[minute % Minutes];
                if (place.Minute != minute)
                    place = (minute, 0, 0);
                if (rejected)
                    place.Rejected++;
                else
                    place.Accepted++;
                _lastAt = Math.Max(_lastAt, now);
            }
        }

        public SourceTraffic Read(long sourceId, long now)
        {
            var (accepted, rejected) = (0, 0);
            lock (_lock)
            {
                foreach (var place in _minutes)
                {
                    if (place.Minute <= Minute(now) - Minutes)
                        continue;
                    accepted += place.Accepted;
                    rejected += place.Rejected;
                }

                return new SourceTraffic(sourceId, accepted, rejected, _lastAt);
            }
        }
    }
}
