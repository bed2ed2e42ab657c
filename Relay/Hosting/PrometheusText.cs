using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Relay.Hosting;

/// <summary><c>GET /metrics</c> in Prometheus' text format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string Path = "/metrics";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, (MetricsCollector metrics) => Results.Text(Write(metrics.Read()), "text/plain; version=0.0.4; charset=utf-8"))
            .WithTags("operations")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

    public static string Write(IEnumerable<Series> all)
    {
        var text = new StringBuilder();
        foreach (var group in all.GroupBy(series => series.Instrument))
            Write(text, Name(group.Key), group.Key, group);
        return text.ToString();
    }

    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
            text.Append(text.Length > 0 ? "," : "").Append(Plain(key)).Append("=\"").Append(Escaped(value)).Append('"');
        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, Instrument instrument, IEnumerable<Series> group)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(Type(instrument)).Append('\n');
        foreach (var series in group)
        {
            if (instrument is Histogram<double>)
                WriteHistogram(text, name, series);
            else
                Line(text, name, series.Labels, series.Read().Sum);
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, Series series)
    {
        var (sum, count, buckets) = series.Read();
        var before = series.Labels.Length > 0 ? series.Labels + "," : "";
        foreach (var (bound, atMost) in buckets)
            Line(text, name + "_bucket", $"{before}le=\"{Number(bound)}\"", atMost);
        Line(text, name + "_bucket", before + "le=\"+Inf\"", count);
        Line(text, name + "_sum", series.Labels, sum);
        Line(text, name + "_count", series.Labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>The instrument's name as Prometheus has it.</summary>
    public static string Name(Instrument instrument) =>
        Plain(instrument.Name)
        + (
            instrument.Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ => "",
            }
        )
        + (IsTotal(instrument) ? "_total" : "");

    private static string Type(Instrument instrument) =>
        IsTotal(instrument) ? "counter"
        : instrument is Histogram<double> ? "histogram"
        : "gauge";

    private static bool IsTotal(Instrument instrument) => instrument is Counter<long> or ObservableCounter<double>;

    private static string Plain(string name) => name.Replace('.', '_');

    private static string Number(double value) => double.IsNaN(value) ? "NaN" : value.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(object? value) =>
        (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
