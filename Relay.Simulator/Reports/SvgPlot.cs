using System.Globalization;
using System.Text;

namespace Relay.Simulator.Reports;

/// <summary>One row of values in a plot.</summary>
/// <param name="Name">What it is called in the key.</param>
/// <param name="Values">One value for each place on the horizontal axis.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<double> Values);

/// <summary>Draws bars and lines as SVG with axes and units, and with a title for those who hear the page.</summary>
internal static class SvgPlot
{
    private const double Width = 520, Height = 240, Left = 52, Right = 12, Top = 10, Bottom = 34;

    public static string Bars(string title, string remark, string unit, IReadOnlyList<string> labels, IReadOnlyList<PlotSeries> series, IReadOnlyList<int>? marks = null)
    {
        var highest = Enumerable.Range(0, labels.Count).Select(i => series.Sum(row => row.Values[i])).DefaultIfEmpty(0).Max();
        var plot = Begin(title, remark, series, NiceTop(highest), unit, labels);
        var step = (Width - Left - Right) / Math.Max(1, labels.Count);
        for (var i = 0; i < labels.Count; i++)
        {
            var below = 0.0;
            for (var row = 0; row < series.Count; row++)
            {
                var (from, to) = (Y(below, NiceTop(highest)), Y(below + series[row].Values[i], NiceTop(highest)));
                if (from - to > 0.01) plot.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar{(row == 0 ? "" : row + 1)}\" x=\"{Left + i * step + step * 0.1:0.##}\" y=\"{to:0.##}\" width=\"{step * 0.8:0.##}\" height=\"{from - to:0.##}\"/>");
                below += series[row].Values[i];
            }
        }

        foreach (var (place, count) in (marks ?? []).CountBy(mark => mark)) Mark(plot, Left + (place + 0.5) * step, count);
        return End(plot);
    }

    public static string Lines(string title, string remark, string unit, IReadOnlyList<string> labels, IReadOnlyList<PlotSeries> series)
    {
        var top = NiceTop(series.SelectMany(row => row.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max());
        var plot = Begin(title, remark, series, top, unit, labels);
        var step = (Width - Left - Right) / Math.Max(1, labels.Count - 1);
        for (var row = 0; row < series.Count; row++)
        {
            var points = series[row].Values.Select((value, i) => (X: Left + i * step, Value: value)).Where(point => double.IsFinite(point.Value));
            plot.Append($"<polyline class=\"line{row + 1}\" points=\"").AppendJoin(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{Y(point.Value, top):0.##}"))).Append("\"/>");
        }

        return End(plot);
    }

    /// <summary>The round number at the top of the axis: 1, 2 or 5 times a power of ten.</summary>
    public static double NiceTop(double highest)
    {
        if (highest <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5, 10])
        {
            if (factor * power >= highest) return factor * power;
        }

        return 10 * power;
    }

    private static StringBuilder Begin(string title, string remark, IReadOnlyList<PlotSeries> series, double top, string unit, IReadOnlyList<string> labels)
    {
        var plot = new StringBuilder(4096);
        plot.Append($"<figure><figcaption>{HtmlReport.Text(title)}<small>{HtmlReport.Text(remark)}");
        if (series.Count > 1) plot.Append(' ').AppendJoin(" ", series.Select((row, i) => $"<span class=\"key{i + 1}\">■</span> {HtmlReport.Text(row.Name)}"));
        plot.Append(CultureInfo.InvariantCulture, $"</small></figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlReport.Text(title)}\">");
        for (var i = 0; i <= 4; i++)
        {
            var (value, y) = (top * i / 4, Y(top * i / 4, top));
            plot.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.##}\" y2=\"{y:0.##}\"/><text x=\"{Left - 6}\" y=\"{y + 4:0.##}\" text-anchor=\"end\">{value:#,0.##}{(i == 4 ? " " + unit : "")}</text>");
        }

        // As many labels as can stand side by side; words in two rows, so that none is left out.
        var isWords = labels.Count <= 12 && labels.Any(label => label.Length > 6);
        var every = isWords ? 1 : Math.Max(1, (int)Math.Ceiling(labels.Count / 8.0));
        for (var i = 0; i < labels.Count; i += every)
        {
            var x = Left + (i + 0.5) * (Width - Left - Right) / labels.Count;
            plot.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{Height - (!isWords ? 12 : i % 2 == 0 ? 19 : 5)}\" text-anchor=\"middle\">{HtmlReport.Text(labels[i])}</text>");
        }

        return plot;
    }

    // Something rare beside something frequent: a bar of its height would not be seen.
    private static void Mark(StringBuilder plot, double x, int count) => plot.Append(
        CultureInfo.InvariantCulture, $"<line class=\"line3\" x1=\"{x:0.##}\" x2=\"{x:0.##}\" y1=\"{Top + 16}\" y2=\"{Height - Bottom}\"/><text x=\"{x:0.##}\" y=\"{Top + 10}\" text-anchor=\"middle\">{count}✗</text>");

    private static string End(StringBuilder plot) =>
        plot.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom}\"/></svg></figure>").ToString();

    private static double Y(double value, double top) => Height - Bottom - (Height - Top - Bottom) * value / top;
}
