using System.Globalization;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Calls;

/// <summary>
/// A call's timeline, laid out: when its events happened by the provider's clock above, when they were heard below, a curve between the
/// two. On one axis, or, where the two clocks are hours apart
/// (a recording of old calls, a simulation), on one each. It is laid out for a width at which its words do not overlap, and stretched to
/// whatever is there: places are shares of the width, words keep their size.
/// </summary>
internal sealed class TimelineDrawing
{
    /// <summary>The widths that it is laid out for, in pixels: a phone's, and any other.</summary>
    public const double Narrow = 320,
        Wide = 880;

    public const double RowHeight = 14;

    private const double Rails = 86,
        Letter = 6.2,
        Margin = 14;
    private const int Most = 200,
        MostLabels = 40,
        MostCopies = 3;
    private const long FarApart = 3_600_000,
        Brief = 20_000;

    private TimelineDrawing(double width, IReadOnlyList<TimelineMark> marks, TimeAxis said, TimeAxis heard, bool isApart)
    {
        Width = width;
        (Marks, IsApart) = (marks, isApart);
        var rows = marks.Select(mark => mark.SaidRow).DefaultIfEmpty(0).Max() + 1;
        Said = (isApart ? RowHeight + 6 : 0) + rows * RowHeight + 14;
        Heard = Said + Rails;
        SaidTicks = isApart ? [.. said.Ticks()] : [];
        HeardTicks = [.. heard.Ticks()];
        HeardTickY = Heard + (marks.Select(mark => mark.HeardRow).DefaultIfEmpty(0).Max() + 1) * RowHeight + 26;
        (IsSaidPrecise, IsHeardPrecise) = (said.Span < Brief, heard.Span < Brief);
    }

    /// <summary>What it is laid out for.</summary>
    public double Width { get; }

    /// <summary>Where its rails begin and end.</summary>
    public double Left => LeftOf(Width);

    public double Right => Width - Margin;

    /// <summary>Where stands what has not come yet.</summary>
    public double Due => Width * 0.92;

    public IReadOnlyList<TimelineMark> Marks { get; }

    /// <summary>Whether the two clocks have an axis each.</summary>
    public bool IsApart { get; }

    /// <summary>Whether the ticks of an axis need parts of a second.</summary>
    public bool IsSaidPrecise { get; }

    public bool IsHeardPrecise { get; }

    /// <summary>The height of the upper rail.</summary>
    public double Said { get; }

    public double Heard { get; }

    public double HeardTickY { get; }

    public double Height => HeardTickY + 8;

    public IReadOnlyList<(double X, long Time)> SaidTicks { get; }

    public IReadOnlyList<(double X, long Time)> HeardTicks { get; }

    /// <summary>Whether a call has labels that need a layout of their own on a narrow screen.</summary>
    public static bool HasLabels(CallDetail call) => call.Timeline.Count <= MostLabels;

    /// <param name="width">What it is laid out for: <see cref="Narrow"/> or <see cref="Wide"/>.</param>
    public static TimelineDrawing FromCall(CallDetail call, double width = Wide)
    {
        var entries = call.Timeline.Take(Most).ToList();
        var both = entries.Where(entry => entry.OccurredAt is not null).ToList();
        var isApart = both.Count > 0 && both.Min(entry => Math.Abs(entry.ReceivedAt - entry.OccurredAt!.Value)) > FarApart;
        var (right, happened, received) = (
            call.Overdue.Count > 0 ? width * 0.82 : width - Margin - 16,
            both.Select(entry => entry.OccurredAt!.Value),
            entries.Select(entry => entry.ReceivedAt)
        );
        var said = new TimeAxis(isApart ? happened : happened.Concat(received), LeftOf(width), right);
        var heard = isApart ? new TimeAxis(received, LeftOf(width), right) : said;
        var (saidRows, heardRows) = (new LabelRows(), new LabelRows());
        var hasLabels = entries.Count <= MostLabels;
        var marks = new List<TimelineMark>();
        // In the order of the axis, because labels take the first row in which there is room.
        foreach (var entry in entries)
        {
            double? x = entry.OccurredAt is { } at ? said.Place(at) : null;
            var name = Name(entry);
            marks.Add(
                new TimelineMark(entry, name, x, heard.Place(entry.ReceivedAt), Math.Min(MostCopies, (int)entry.Duplicates))
                {
                    SaidRow = hasLabels && x is { } place ? saidRows.Take(place, name.Length * Letter) : 0,
                    HasLabel = hasLabels,
                }
            );
        }

        foreach (var i in Enumerable.Range(0, marks.Count).OrderBy(i => marks[i].Heard))
        {
            if (marks[i].HeardLabel is { } label)
                marks[i] = marks[i] with { HeardRow = heardRows.Take(marks[i].Heard, label.Length * Letter) };
        }

        return new TimelineDrawing(width, marks, said, heard, isApart);
    }

    /// <summary>Where a label stands so that all of it can be read.</summary>
    public double Middle(double x, string label) => Math.Min(x, Width - label.Length * Letter / 2);

    /// <summary>A place as a share of the width, in percent.</summary>
    public double Share(double x) => x / Width * 100;

    /// <summary>Room for the words that stand before the rails.</summary>
    private static double LeftOf(double width) => width < Wide ? 68 : 90;

    /// <summary>The curve from when it happened to when it was heard.</summary>
    public string Curve(TimelineMark mark) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"M{mark.Said:0.#} {Said:0.#}C{mark.Said:0.#} {Said + Rails / 2:0.#} "
                + $"{mark.Heard:0.#} {Heard - Rails / 2:0.#} {mark.Heard:0.#} {Heard:0.#}"
        );

    /// <summary>What is short enough to stand over a point.</summary>
    private static string Name(TimelineEntry entry)
    {
        var name =
            entry.Kind == "other" ? entry.Type
            : entry.Kind.StartsWith("call.", StringComparison.Ordinal) ? entry.Kind["call.".Length..]
            : entry.Kind.Split('.')[0];
        return Format.Short(Format.Visible(name), 22);
    }
}

/// <summary>An event on the drawing.</summary>
/// <param name="Said">Where it happened; null where the provider does not say.</param>
/// <param name="Heard">Where it was heard.</param>
/// <param name="Copies">How many small marks for its duplicates.</param>
internal sealed record TimelineMark(TimelineEntry Entry, string Name, double? Said, double Heard, int Copies)
{
    public bool HasLabel { get; init; }

    public int SaidRow { get; init; }

    public int HeardRow { get; init; }

    /// <summary>What is said under its arrival; null for nothing.</summary>
    public string? HeardLabel =>
        !HasLabel || (!Entry.Inverted && Said is not null && Entry.Duplicates == 0)
            ? null
            : Name + (Entry.Inverted ? " late" : "") + (Entry.Duplicates > 0 ? $" ×{Entry.Duplicates + 1}" : "");
}

/// <summary>Rows of labels that do not overlap.</summary>
internal sealed class LabelRows
{
    private const int Most = 4;
    private const double Gap = 8;
    private readonly List<double> _ends = [];

    /// <summary>The first row with room around a place; the last one where none has.</summary>
    public int Take(double middle, double width)
    {
        var (begin, end) = (middle - width / 2, middle + width / 2 + Gap);
        var row = _ends.FindIndex(taken => taken <= begin);
        if (row < 0 && _ends.Count < Most)
        {
            _ends.Add(end);
            return _ends.Count - 1;
        }

        if (row < 0)
            row = Most - 1;
        _ends[row] = Math.Max(_ends[row], end);
        return row;
    }
}
