using System.Globalization;

namespace Relay.Ui.Words;

/// <summary>Numbers and texts as people read them.</summary>
internal static class Format
{
    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Milliseconds: <c>38 ms</c>, <c>4.2 s</c>, <c>5 min 25 s</c>, <c>3 h 4 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Duration(double milliseconds) =>
        milliseconds switch
        {
            < 0 => "0 ms",
            < 1_000 => $"{Math.Round(milliseconds)} ms",
            < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.#} s"),
            < 3_600_000 => Two(milliseconds / 1000, 60, "min", "s"),
            < 86_400_000 => Two(milliseconds / 60_000, 60, "h", "min"),
            _ => Two(milliseconds / 3_600_000, 24, "d", "h"),
        };

    /// <summary>
    /// How long ago, or in how long, as exact as anybody needs it: one unit. What a clock that is a little behind takes for the future is
    /// now.
    /// </summary>
    public static string Ago(long at, long now) =>
        Math.Abs(now - at) < 1_000 ? "just now"
        : at <= now ? Span(now - at) + " ago"
        : "in " + Span(at - now);

    private static string Span(long milliseconds) =>
        milliseconds switch
        {
            < 60_000 => $"{milliseconds / 1_000} s",
            < 3_600_000 => $"{milliseconds / 60_000} min",
            < 2 * 86_400_000 => $"{milliseconds / 3_600_000} h",
            _ => $"{milliseconds / 86_400_000} d",
        };

    public static string Bytes(long bytes) =>
        bytes switch
        {
            < 1024 => $"{bytes} B",
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        };

    public static string Percent(double part) =>
        part switch
        {
            1 => "100 %",
            // Nothing that failed once is shown as a full success.
            > 0.9999 => "99.99 %",
            _ => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.##} %"),
        };

    public static string Plural(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>An id with its middle left out; the whole stands in a title or is copied.</summary>
    public static string Short(string id, int most = 14) => id.Length <= most ? id : $"{id[..(most - 5)]}…{id[^4..]}";

    /// <summary>A name with its end left out; the whole stands in a title.</summary>
    public static string Cut(string name, int most) => name.Length <= most ? name : name[..(most - 1)].TrimEnd() + "…";

    /// <summary>
    /// A text that others have written, so that it shows what it is: control, bidirectional and zero-width characters as escapes.
    /// </summary>
    public static string Visible(string? text) =>
        text is null ? ""
        : text.Any(IsHidden) ? string.Concat(text.Select(unit => IsHidden(unit) ? $"\\u{(int)unit:x4}" : unit.ToString()))
        : text;

    /// <summary><see cref="Visible"/> that keeps line breaks and tabs, for bodies.</summary>
    public static string VisibleLines(string text) =>
        text.Any(IsHiddenInLines)
            ? string.Concat(text.Select(unit => IsHiddenInLines(unit) ? $"\\u{(int)unit:x4}" : unit.ToString()))
            : text;

    private static bool IsHiddenInLines(char unit) => unit is not ('\n' or '\t' or '\r') && IsHidden(unit);

    private static bool IsHidden(char unit) =>
        char.IsControl(unit)
        || unit
            is (>= '\u200b' and <= '\u200f')
                or (>= '\u2028' and <= '\u202e')
                or (>= '\u2060' and <= '\u206f')
                or '\ufeff'
                or '\u00ad'
                or '\u061c';

    private static string Two(double value, int per, string large, string small)
    {
        var whole = (long)Math.Floor(value);
        return whole % per == 0 ? $"{whole / per} {large}" : $"{whole / per} {large} {whole % per} {small}";
    }
}
