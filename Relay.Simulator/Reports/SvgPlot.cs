using System.Globalization;
using System.Text;

namespace Relay.Simulator.Reports;

/// <summary>Draws bars and lines with axes and units: as shapes for whoever writes pages, and as SVG for the report.</summary>
public static class SvgPlot
{
    /// <summary>The view box.</summary>
    public const double Width = 520,
        Height = 240;

    private const double Left = 52,
        Right = 12,
        Top = 10,
        Bottom = 34;

    /// <summary>The parts of a plot, those behind first.</summary>
    public static IReadOnlyList<PlotShape> Shapes(Plot plot)
    {
        var top = NiceTop(Highest(plot));
        return
        [
            .. Grid(plot, top),
            .. Labels(plot.Labels),
            .. plot.IsLines ? Lines(plot, top) : Bars(plot, top),
            .. Marks(plot),
            new(PlotElement.Line, "axis", Left, Height - Bottom, Width - Right, Height - Bottom),
        ];
    }

    /// <summary>The plot as a figure, with a title for those who hear the page.</summary>
    internal static string Figure(Plot plot)
    {
        var figure = new StringBuilder(4096);
        figure.Append($"<figure><figcaption>{HtmlReport.Text(plot.Title)}<small>{HtmlReport.Text(plot.Remark)}");
        if (plot.Series.Count > 1)
            figure
                .Append(' ')
                .AppendJoin(" ", plot.Series.Select((row, i) => $"<span class=\"key{i + 1}\">■</span> {HtmlReport.Text(row.Name)}"));
        figure.Append(
            CultureInfo.InvariantCulture,
            $"</small></figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlReport.Text(plot.Title)}\">"
        );
        foreach (var shape in Shapes(plot))
            figure.Append(Element(shape));
        return figure.Append("</svg></figure>").ToString();
    }

    /// <summary>The round number at the top of the axis: 1, 2 or 5 times a power of ten.</summary>
    public static double NiceTop(double highest)
    {
        if (highest <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5, 10])
        {
            if (factor * power >= highest)
                return factor * power;
        }

        return 10 * power;
    }

    private static double Highest(Plot plot) =>
        plot.IsLines
            ? plot.Series.SelectMany(row => row.Values).Max() ?? 0
            : Enumerable.Range(0, plot.Labels.Count).Select(i => plot.Series.Sum(row => row.Values[i] ?? 0)).DefaultIfEmpty(0).Max();

    private static IEnumerable<PlotShape> Grid(Plot plot, double top)
    {
        for (var i = 0; i <= 4; i++)
        {
            var (value, y) = (top * i / 4, Y(top * i / 4, top));
            yield return new(PlotElement.Line, "grid", Left, y, Width - Right, y);
            yield return new(
                PlotElement.Text,
                "end",
                Left - 6,
                y + 4,
                Text: string.Create(
                    CultureInfo.InvariantCulture,
                    $"{value:#,0.##}{(i == 4 && plot.Unit.Length > 0 ? " " + plot.Unit : "")}"
                )
            );
        }
    }

    private static IEnumerable<PlotShape> Labels(IReadOnlyList<string> labels)
    {
        // As many labels as can stand side by side; words in two rows, so that none is left out.
        var isWords = labels.Count <= 12 && labels.Any(label => label.Length > 6);
        var every = isWords ? 1 : Math.Max(1, (int)Math.Ceiling(labels.Count / 8.0));
        for (var i = 0; i < labels.Count; i += every)
        {
            yield return new(
                PlotElement.Text,
                "middle",
                Left + (i + 0.5) * (Width - Left - Right) / labels.Count,
                Height
                    - (
                        !isWords ? 12
                        : i % 2 == 0 ? 19
                        : 5
                    ),
                Text: labels[i]
            );
        }
    }

    private static IEnumerable<PlotShape> Bars(Plot plot, double top)
    {
        var step = Step(plot);
        for (var i = 0; i < plot.Labels.Count; i++)
        {
            var below = 0.0;
            for (var row = 0; row < plot.Series.Count; row++)
            {
                var above = below + (plot.Series[row].Values[i] ?? 0);
                var (from, to) = (Y(below, top), Y(above, top));
                if (from - to > 0.01)
                    yield return new(
                        PlotElement.Rect,
                        $"bar{row + 1}",
                        Left + i * step + step * 0.1,
                        to,
                        Left + i * step + step * 0.9,
                        from
                    );
                below = above;
            }
        }
    }

    private static IEnumerable<PlotShape> Lines(Plot plot, double top)
    {
        var step = (Width - Left - Right) / Math.Max(1, plot.Labels.Count - 1);
        for (var row = 0; row < plot.Series.Count; row++)
        {
            var points = plot.Series[row]
                .Values.Select((value, i) => (X: Left + i * step, Value: value))
                .Where(point => point.Value is not null);
            yield return new(
                PlotElement.Polyline,
                $"line{row + 1}",
                0,
                0,
                Text: string.Join(
                    ' ',
                    points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{Y(point.Value!.Value, top):0.##}"))
                )
            );
        }
    }

    // Something rare beside something frequent: a bar of its height would not be seen.
    private static IEnumerable<PlotShape> Marks(Plot plot)
    {
        foreach (var (place, count) in (plot.Marks ?? []).CountBy(mark => mark))
        {
            var x = Left + (place + 0.5) * Step(plot);
            yield return new(PlotElement.Line, "line3", x, Top + 16, x, Height - Bottom);
            yield return new(PlotElement.Text, "middle", x, Top + 10, Text: $"{count}✗");
        }
    }

    private static string Element(PlotShape shape) =>
        shape.Element switch
        {
            PlotElement.Rect => string.Create(
                CultureInfo.InvariantCulture,
                $"<rect class=\"{shape.Style}\" x=\"{shape.X:0.##}\" y=\"{shape.Y:0.##}\" width=\"{shape.X2 - shape.X:0.##}\" "
                    + $"height=\"{shape.Y2 - shape.Y:0.##}\"/>"
            ),
            PlotElement.Line => string.Create(
                CultureInfo.InvariantCulture,
                $"<line class=\"{shape.Style}\" x1=\"{shape.X:0.##}\" x2=\"{shape.X2:0.##}\" y1=\"{shape.Y:0.##}\" y2=\"{shape.Y2:0.##}\"/>"
            ),
            PlotElement.Text => string.Create(
                CultureInfo.InvariantCulture,
                $"<text x=\"{shape.X:0.##}\" y=\"{shape.Y:0.##}\" text-anchor=\"{shape.Style}\">{HtmlReport.Text(shape.Text)}</text>"
            ),
            _ => $"<polyline class=\"{shape.Style}\" points=\"{shape.Text}\"/>",
        };

    private static double Step(Plot plot) => (Width - Left - Right) / Math.Max(1, plot.Labels.Count);

    private static double Y(double value, double top) => Height - Bottom - (Height - Top - Bottom) * value / top;
}
