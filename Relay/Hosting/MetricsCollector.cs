using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Relay.Hosting;

/// <summary>
/// Adds up what the relay's meter records, for <c>/metrics</c>: the exporter package for Prometheus would do the same with more parts.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly ConcurrentDictionary<(Instrument, string), Series> _series = [];
    private readonly MeterListener _listener = new();

    public MetricsCollector(RelayMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything that has a value, gauges read just now, in the order of names.</summary>
    public IEnumerable<Series> Read()
    {
        _listener.RecordObservableInstruments();
        return _series
            .Values.OrderBy(series => series.Instrument.Name, StringComparer.Ordinal)
            .ThenBy(series => series.Labels, StringComparer.Ordinal);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.GetOrAdd((instrument, PrometheusText.Labels(tags)), static key => new Series(key.Item1, key.Item2)).Add(value);
}
