using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Relay.Commands.Listen;

/// <summary>The terminal's screen as text of exactly its size: a head, the deliveries or one of them, the keys.</summary>
internal static class ScreenDrawing
{
    /// <summary>Lines that are no deliveries: the head, the titles, the message, the keys.</summary>
    private const int Frame = 5;

    /// <summary>The column whose text stands at its right.</summary>
    private const int Milliseconds = 4;

    private static readonly Style Faint = new(Color.Grey),
        Good = new(Color.Green),
        Bad = new(Color.Red),
        Waits = new(Color.Yellow),
        Bold = new(decoration: Decoration.Bold);

    /// <param name="colours">Whether the terminal shows colours; what they say is in the words as well.</param>
    public static string Draw(ScreenState state, ListenSettings settings, TimeProvider clock, int width, int height, bool colours)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = width;
        var rows = Math.Max(1, height - Frame);
        Line(console, Head(state, settings, clock), state.AwaySince is null ? Good : Bad);
        Line(console, $"{settings.Target} → {settings.ForwardTo}", Faint);
        var drawn = state.IsReading ? Read(console, state, rows + 1) : List(console, state, clock, width, rows);
        for (; drawn < rows + 1; drawn++)
            console.WriteLine();
        Line(console, state.Asks is { } waiting ? Question(waiting) : state.Message, state.Asks is null ? Style.Plain : Waits);
        Line(console, Keys(state), Faint);
        return text.ToString();
    }

    private static string Head(ScreenState state, ListenSettings settings, TimeProvider clock)
    {
        var how =
            state.AwaySince is { } since ? $"disconnected since {Time(since, clock)}"
            : state.IsPaused ? "paused"
            : "listening";
        var filter = state.Filter.Length > 0 || state.IsTyping ? $"   filter: {state.Filter}{(state.IsTyping ? "_" : "")}" : "";
        return $"{settings.Name}: {how}   {state.Total} {(state.Total == 1 ? "delivery" : "deliveries")}{filter}";
    }

    private static string Question(long waiting) => $"{waiting} deliveries have gathered:  c catch up   s skip them";

    private static string Keys(ScreenState state) =>
        state.Asks is not null ? "c catch up   s skip   q quit"
        : state.IsTyping ? "type to filter   Enter done   Esc clear"
        : state.IsReading ? "↑↓ PgUp PgDn scroll   Enter back   r again   o browser   q quit"
        : $"↑↓ choose   Enter read   r again   o browser   / filter   p {(state.IsPaused ? "resume" : "pause")}   q quit";

    private static int List(IAnsiConsole console, ScreenState state, TimeProvider clock, int width, int rows)
    {
        var columns = Columns(width);
        Row(
            console,
            columns,
            [("  time", Faint), ("kind", Faint), ("call", Faint), ("status", Faint), ("ms", Faint), ("event", Faint), ("why", Faint)]
        );
        var shown = state.Shown;
        var first = Math.Max(0, Math.Min(state.Selected - (rows / 2), shown.Count - rows));
        var last = Math.Min(first + rows, shown.Count);
        for (var i = first; i < last; i++)
            Row(console, columns, Cells(shown[i], i == state.Selected, clock));
        return 1 + last - first;
    }

    /// <summary>
    /// The widths of time, kind, call, status, milliseconds and, where there is room, the event's id and why there was no answer; 0 for none.
    /// </summary>
    private static int[] Columns(int width)
    {
        var (kind, id) = width >= 120 ? (28, 24) : (22, 0);
        var rest = Math.Max(0, width - 11 - kind - 15 - 7 - id - 1);
        // A call's id is no longer than that, and what stands far from it is hard to follow.
        var call = id > 0 ? Math.Min(rest, 40) : rest;
        return [11, kind, call, 15, 7, id, rest - call];
    }

    private static void Row(IAnsiConsole console, int[] columns, (string Text, Style Style)[] cells)
    {
        var (line, room) = (new Paragraph(), console.Profile.Width);
        for (var i = 0; i < columns.Length; i++)
        {
            var width = Math.Min(columns[i], room);
            if (width < 2)
                continue;
            var text = Cut(TerminalText.Line(cells[i].Text), width - 1);
            var space = new string(' ', Math.Max(0, width - new Segment(text).CellCount()));
            // Numbers stand one below the other.
            line.Append(i == Milliseconds ? space[..^1] + text + " " : text + space, cells[i].Style);
            room -= width;
        }

        console.Write(line);
        console.WriteLine();
    }

    private static (string, Style)[] Cells(ListenedDelivery delivery, bool isChosen, TimeProvider clock)
    {
        var tone =
            delivery.Answer is null ? Waits
            : delivery.Answer.Message.Status is >= 200 and < 300 ? Good
            : Bad;
        var plain = isChosen ? Bold : Style.Plain;
        return
        [
            ((isChosen ? "› " : "  ") + Time(delivery.At, clock), plain),
            (delivery.Message.Kind + (delivery.Message.Live ? " (live)" : ""), plain),
            (delivery.Message.Call ?? "–", plain),
            (delivery.Result, tone),
            (delivery.Answer?.Message.DurationMs.ToString(CultureInfo.InvariantCulture) ?? "", plain),
            (delivery.Message.Event, Faint),
            (delivery.Answer?.Message.Error ?? "", Bad),
        ];
    }

    private static int Read(IAnsiConsole console, ScreenState state, int rows)
    {
        var lines = state.Text().Skip(state.Scroll).SelectMany(line => Wrap(line, console.Profile.Width)).Take(rows).ToList();
        foreach (var line in lines)
            Line(console, line, Style.Plain);
        return lines.Count;
    }

    /// <summary>A line in pieces of at most that many columns.</summary>
    private static IEnumerable<string> Wrap(string line, int width)
    {
        var rest = line.Replace("\t", "    ", StringComparison.Ordinal);
        do
        {
            var piece = Fit(rest, width);
            yield return piece;
            rest = rest[piece.Length..];
        } while (rest.Length > 0);
    }

    /// <summary>The same, which says where something was cut off.</summary>
    private static string Cut(string text, int width) =>
        Fit(text, width) is { } fitting && fitting.Length < text.Length && width > 1 ? Fit(text, width - 1) + "…" : text;

    /// <summary>As much of the beginning as has room; some characters take two columns.</summary>
    private static string Fit(string text, int width)
    {
        var (length, columns) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            columns += new Segment(rune.ToString()).CellCount();
            if (columns > width)
                break;
            length += rune.Utf16SequenceLength;
        }

        // A terminal of one column has no room for one of two.
        return text[..Math.Max(length, Math.Min(1, text.Length))];
    }

    private static void Line(IAnsiConsole console, string text, Style style)
    {
        console.Write(new Text(Fit(TerminalText.Line(text), console.Profile.Width), style));
        console.WriteLine();
    }

    private static string Time(DateTimeOffset at, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
