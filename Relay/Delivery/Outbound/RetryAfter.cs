using System.Globalization;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Reads <c>Retry-After</c> (RFC 9110 §10.2.3). Usable is one value that is whole seconds or an HTTP date, and lies in the future; it
/// never asks for more than an hour.
/// </summary>
internal static class RetryAfter
{
    public static readonly TimeSpan Most = TimeSpan.FromHours(1);

    private static readonly string[] DateFormats =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
    ];

    public static TimeSpan? Parse(string value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim(" \t");
        if (text.IsEmpty)
            return null;
        if (!text.ContainsAnyExceptInRange('0', '9'))
            return FromSeconds(text);
        return
            DateTimeOffset.TryParseExact(
                text,
                DateFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
                out var date
            )
            && date > now
            ? Clamp(date - now)
            : null;
    }

    private static TimeSpan? FromSeconds(ReadOnlySpan<char> digits)
    {
        // Anything with more digits than an hour has is more than an hour: it can't overflow, because it is never computed.
        var significant = digits.TrimStart('0');
        if (significant.IsEmpty)
            return null;
        return significant.Length > 4 ? Most : Clamp(TimeSpan.FromSeconds(int.Parse(significant, CultureInfo.InvariantCulture)));
    }

    private static TimeSpan Clamp(TimeSpan delay) => delay > Most ? Most : delay;
}
