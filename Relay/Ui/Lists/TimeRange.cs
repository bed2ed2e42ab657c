using System.Globalization;
using Relay.Api.Reading;
using Relay.Ui.Requests;

namespace Relay.Ui.Lists;

/// <summary>
/// Which time a list is over: a span that moves along with the clock (<c>last</c>), or <c>from</c> and <c>to</c>. Those are read as the
/// API reads them; without a zone, as browsers send them, they are the time of whoever looks.
/// </summary>
internal static class TimeRange
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF"];

    /// <summary>The spans to choose from, with their lengths in milliseconds.</summary>
    public static IReadOnlyList<(string Value, string Label, long Length)> Spans { get; } =
    [("hour", "Last hour", 3_600_000), ("day", "Last day", 86_400_000), ("week", "Last 7 days", 7 * 86_400_000L)];

    /// <returns>Unix milliseconds; the end is exclusive.</returns>
    public static (long? From, long? To) Read(ApiQuery query, PageContext context)
    {
        var (last, from, to) = (query.Text("last"), Time(query, "from", context), Time(query, "to", context));
        if (from > to)
            throw new ProblemException("range_inverted", "The beginning of this range lies behind its end.");
        return (from ?? Begin(last, context), to);
    }

    /// <summary>A time as a field for dates and times has it.</summary>
    public static string? Field(PageContext context, long? unixMilliseconds) =>
        unixMilliseconds is { } time ? context.Local(time).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) : null;

    /// <summary>A time of a form as the API takes it; what is none stays as it is, to be refused there.</summary>
    public static string Rfc(string text, PageContext context) => Rfc(Parse(text, context)) ?? text;

    /// <summary>A time as the API takes it.</summary>
    public static string? Rfc(long? unixMilliseconds) =>
        unixMilliseconds is { } time
            ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;

    private static long? Begin(string? last, PageContext context)
    {
        if (last is null)
            return null;
        var span = Spans.FirstOrDefault(span => span.Value == last);
        return span.Value is null ? throw ApiQuery.Unknown("last", [.. Spans.Select(known => known.Value)]) : context.Now - span.Length;
    }

    private static long? Time(ApiQuery query, string name, PageContext context)
    {
        if (query.Text(name) is not { } text)
            return null;
        return Parse(text, context) ?? throw new ProblemException("timestamp_invalid", $"{name} must be a time, as 2026-02-28T09:30.");
    }

    private static long? Parse(string text, PageContext context)
    {
        if (Rfc3339.TryParse(text, out var time) || Rfc3339.TryParse(text.Replace(' ', '+'), out time))
            return time;
        if (!DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        // An hour that a change of clocks leaves out has no offset of its own; the zone's usual one is as good as any.
        return new DateTimeOffset(
            local,
            context.Zone.IsInvalidTime(local) ? context.Zone.BaseUtcOffset : context.Zone.GetUtcOffset(local)
        ).ToUnixTimeMilliseconds();
    }
}
