using System.Globalization;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Calls;

/// <summary>
/// A call's timeline, laid out: when its events happened by the provider's clock above, when they were heard below, a curve between the
/// two. On one axis, or, where the two clocks are hours apart
/// (a recording of old calls, a simulation), on one each.
/// </summary>
internal sealed class TimelineDrawing
{
    public const double Width = 1160,
        RowHeight = 14;

    private const double Left = 90,
        Right = 1130,
        RightOfOverdue = 960,
        Rails = 86,
        Letter = 6.2;
    private const int Most = 200,
        MostLabels = 40,
        MostCopies = 3;
    private const long FarApart = 3_600_000,
        Brief = 20_000;

    private TimelineDrawing(IReadOnlyList<TimelineMark> marks, TimeAxis said, TimeAxis heard, bool isApart)
    {
        (Marks, IsApart) = (marks, isApart);
        var rows = marks.Select(mark => mark.SaidRow).DefaultIfEmpty(0).Max() + 1;
        Said = (isApart ? RowHeight + 6 : 0) + rows * RowHeight + 14;
        Heard = Said + Rails;
        SaidTicks = isApart ? [.. said.Ticks()] : [];
        HeardTicks = [.. heard.Ticks()];
        HeardTickY = Heard + (marks.Select(mark => mark.HeardRow).DefaultIfEmpty(0).Max() + 1) * RowHeight + 26;
        (IsSaidPrecise, IsHeardPrecise) = (said.Span < Brief, heard.Span < Brief);
    }

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

    public static TimelineDrawing FromCall(CallDetail call)
    {
        var entries = call.Timeline.Take(Most).ToList();
        var both = entries.Where(entry => entry.OccurredAt is not null).ToList();
        var isApart = both.Count > 0 && both.Min(entry => Math.Abs(entry.ReceivedAt - entry.OccurredAt!.Value)) > FarApart;
        var (right, happened, received) = (
            call.Overdue.Count > 0 ? RightOfOverdue : Right,
            both.Select(entry => entry.OccurredAt!.Value),
            entries.Select(entry => entry.ReceivedAt)
        );
        var said = new TimeAxis(isApart ? happened : happened.Concat(received), Left, right);
        var heard = isApart ? new TimeAxis(received, Left, right) : said;
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

        return new TimelineDrawing(marks, said, heard, isApart);
    }

    /// <summary>Where a label stands so that all of it can be read.</summary>
    public static double Middle(double x, string label) => Math.Min(x, Width - label.Length * Letter / 2);

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
