using System.Globalization;

namespace Relay.Api.Reading;

/// <summary>Times as people write them into queries.</summary>
internal static class Rfc3339
{
    private static readonly string[] Forms =
    [
        .. from separator in new[] { "T", " " }
        from seconds in new[] { "HH:mm:ss.FFFFFFF", "HH:mm:ss" }
        select $"yyyy-MM-dd'{separator}'{seconds}K",
    ];

    /// <summary>Reads a time with a zone as Unix milliseconds.</summary>
    public static bool TryParse(string text, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (
            text.Length < 20
            || !HasZone(text)
            || !DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        )
            return false;
        unixMilliseconds = time.ToUnixTimeMilliseconds();
        return true;
    }

    private static bool HasZone(string text) => text[^1] is 'Z' or 'z' || text[^6] is '+' or '-';
}
