using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Relay.Hosting;

/// <summary>
/// The relay's measurements, for <c>/metrics</c> and OTLP. Every host has a meter of its own, so that two in one process don't count
/// together.
/// Names are OpenTelemetry's; <see cref="PrometheusText"/> turns <c>relay.journal.commit</c> in seconds into
/// <c>relay_journal_commit_seconds</c>.
/// </summary>
internal sealed class RelayMeter : IDisposable
{
    public const string Name = "Relay";

    /// <summary>Spans from arrival to attempt. Nobody listens, and none is made, where no OTLP endpoint is set.</summary>
    public static ActivitySource Spans { get; } = new(Name);

    public Meter Meter { get; } = new(Name);

    public Counter<long> Counter(string name, string description) => Meter.CreateCounter<long>(name, null, description);

    /// <summary>How long something takes; record seconds.</summary>
    public Histogram<double> Duration(string name, string description) =>
        Meter.CreateHistogram(
            name,
            "s",
            description,
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30],
            }
        );

    /// <summary>How large something is.</summary>
    public Histogram<double> Size(string name, string description) =>
        Meter.CreateHistogram(
            name,
            null,
            description,
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] }
        );

    /// <summary>A value that is read when somebody asks; reading must be quick.</summary>
    public void Gauge(string name, string description, Func<double> read, string? unit = null) =>
        Meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>A total since the start that something else keeps and that is read when somebody asks; reading must be quick.</summary>
    public void Total(string name, string description, Func<double> read, string? unit = null) =>
        Meter.CreateObservableCounter(name, read, unit, description);

    public void Dispose() => Meter.Dispose();
}
