using System.Globalization;
using System.Net.Http.Headers;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Reads <c>Retry-After</c> (RFC 9110 §10.2.3). Usable are seconds, with or without a fraction, or an HTTP date that lies in the future,
/// where all lines say the same; it never asks for more than an hour. Seconds that are meant as milliseconds can't be told from seconds:
/// who says so in a header of that name is believed.
/// </summary>
internal static class RetryAfter
{
    private const string Name = "Retry-After";

    private static readonly string[] MillisecondNames = ["Retry-After-Ms", "X-Ms-Retry-After-Ms"];

    private static readonly string[] DateFormats =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>What an answer's headers ask for, rounded up to a second; null where that is nothing usable.</summary>
    public static TimeSpan? Read(HttpHeadersNonValidated headers, DateTimeOffset now)
    {
        foreach (var name in MillisecondNames)
        {
            if (Single(headers, name) is { } exact && FromNumber(exact, 1000) is { } asked)
                return asked;
        }

        return Single(headers, Name) is { } text ? Parse(text, now) : null;
    }

    /// <inheritdoc cref="Read"/>
    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim(" \t");
        if (FromNumber(text, 1) is { } asked)
            return asked;
        return
            DateTimeOffset.TryParseExact(
                text,
                DateFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
                out var date
            )
            && date > now
            ? Within(Math.Ceiling((date - now).TotalSeconds))
            : null;
    }

    /// <summary>The header's value; null where there is none, or where its lines differ.</summary>
    private static string? Single(HttpHeadersNonValidated headers, string name)
    {
        if (!headers.TryGetValues(name, out var lines))
            return null;
        string? found = null;
        foreach (var line in lines)
        {
            if (found is not null && found != line)
                return null;
            found = line;
        }

        return found;
    }

    /// <summary>Digits, or digits with a fraction of digits; more than 0.</summary>
    /// <param name="perSecond">How many of the unit make a second.</param>
    private static TimeSpan? FromNumber(ReadOnlySpan<char> text, int perSecond)
    {
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || whole.ContainsAnyExceptInRange('0', '9'))
            return null;
        if (point >= 0 && (fraction.IsEmpty || fraction.ContainsAnyExceptInRange('0', '9')))
            return null;
        // Nine digits are more than an hour in either unit: nothing can overflow, because it is never computed.
        var significant = whole.TrimStart('0');
        if (significant.Length > 9)
            return Hold.Longest;
        var units = significant.IsEmpty ? 0 : int.Parse(significant, CultureInfo.InvariantCulture);
        var more = fraction.ContainsAnyExcept('0') ? 1 : 0;
        return units + more == 0 ? null : Within(Math.Ceiling((double)(units + more) / perSecond));
    }

    private static TimeSpan Within(double seconds) => seconds >= Hold.Longest.TotalSeconds ? Hold.Longest : TimeSpan.FromSeconds(seconds);
}
