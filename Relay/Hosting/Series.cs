using System.Diagnostics.Metrics;

namespace Relay.Hosting;

/// <summary>
/// One instrument with one set of tags, added up since the start. A histogram's bounds are those that the instrument asks for, as
/// Prometheus wants them, and not the doubling buckets of the figures that Relay keeps itself.
/// </summary>
internal sealed class Series(Instrument instrument, string labels)
{
    private readonly double[] _bounds = instrument is Histogram<double> histogram
        ? [.. histogram.Advice?.HistogramBucketBoundaries ?? []]
        : [];
    private readonly long[] _buckets = new long[((instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.Count ?? 0) + 1];
    private readonly Lock _lock = new();
    private double _sum;
    private long _count;

    public Instrument Instrument { get; } = instrument;

    /// <summary>The tags in Prometheus' form, without braces.</summary>
    public string Labels { get; } = labels;

    public void Add(double value)
    {
        lock (_lock)
        {
            _sum = Instrument.IsObservable ? value : _sum + value;
            _count++;
            if (Instrument is Histogram<double>)
                _buckets[Bucket(value)]++;
        }
    }

    /// <summary>Sum, count, and how many lay at or below each bound.</summary>
    public (double Sum, long Count, (double Bound, long AtMost)[] Buckets) Read()
    {
        lock (_lock)
        {
            var total = 0L;
            return (_sum, _count, [.. _bounds.Select((bound, i) => (bound, total += _buckets[i]))]);
        }
    }

    private int Bucket(double value)
    {
        var i = Array.BinarySearch(_bounds, value);
        return i < 0 ? ~i : i;
    }
}
