using System.Globalization;
using System.Text;

namespace Relay.Dialects.Values;

/// <summary>Times as providers write them, in Unix milliseconds UTC.</summary>
internal static class EventTime
{
    // Before 1970 and from 9999 on nobody telephones: zero dates and "never" sentinels (C15).
    private static readonly long Latest = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    // Seconds reach this in the year 5138, milliseconds had it in 1973.
    private const long FirstMilliseconds = 100_000_000_000;

    private const int LongestText = 40;

    /// <summary>RFC 2822 (Twilio), and dates as databases write them, in UTC (Plivo).</summary>
    private static readonly string[] Written =
    [
        "ddd, d MMM yyyy HH:mm:ss zzz",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF'Z'",
    ];

    /// <summary>RFC 3339 with its zone; null where the text is anything else or the time is impossible.</summary>
    public static long? Parse(ReadOnlySpan<byte> text)
    {
        if (
            text.Length is < 20 or > LongestText
            || text[4] != '-'
            || text[7] != '-'
            || (text[10] | 0x20) != 't'
            || text[13] != ':'
            || text[16] != ':'
        )
            return null;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day))
            return null;
        if (!TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second))
            return null;
        if (
            year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
            return null;
        var rest = text[19..];
        if (!TryFraction(ref rest, out var milliseconds) || !TryZone(rest, out var zoneMinutes))
            return null;
        var local =
            new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerMillisecond + milliseconds;
        return Possible(local - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond - zoneMinutes * 60_000L);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static long? Parse(string text) => text.Length > LongestText ? null : Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Unix seconds or milliseconds, told apart by their size; a fraction is cut.</summary>
    public static long? ParseUnix(ReadOnlySpan<char> text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > Latest)
            return null;
        return Possible((long)(number < FirstMilliseconds ? number * 1000 : number));
    }

    /// <summary>A time in any of the forms that providers use; null where it is none or impossible.</summary>
    public static long? ParseAny(string text) => Parse(text) ?? ParseUnix(text) ?? ParseWritten(text);

    private static long? ParseWritten(string text) =>
        DateTimeOffset.TryParseExact(text, Written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Possible(time.ToUnixTimeMilliseconds())
            : null;

    /// <summary>RFC 3339 UTC with milliseconds, as the envelope has it.</summary>
    public static string Format(long unixMilliseconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(unixMilliseconds)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static long? Possible(long unixMilliseconds) => unixMilliseconds >= 0 && unixMilliseconds < Latest ? unixMilliseconds : null;

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out int milliseconds)
    {
        milliseconds = 0;
        if (rest.IsEmpty || rest[0] != '.')
            return true;
        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        if (end < 2)
            return false;
        for (var i = 1; i <= 3; i++)
            milliseconds = milliseconds * 10 + (i < end ? rest[i] - '0' : 0);
        rest = rest[end..];
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> zone, out int minutes)
    {
        minutes = 0;
        if (zone.Length == 1)
            return (zone[0] | 0x20) == 'z';
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != ':')
            return false;
        if (!TryDigits(zone[1..3], out var hours) || !TryDigits(zone[4..], out minutes) || hours > 23 || minutes > 59)
            return false;
        minutes = (hours * 60 + minutes) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            number = number * 10 + (c - '0');
        }

        return true;
    }
}
