using System.Buffers;
using System.Collections.Frozen;

namespace Relay.Domain;

/// <summary>
/// What may stand in an outgoing header. Names and values are checked before they reach the HTTP stack, because a CR LF that slips
/// through is a header of the attacker's choice.
/// </summary>
internal static class HeaderRules
{
    public const int MostHeaders = 32,
        LongestName = 128,
        LongestValue = 4096;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    /// <summary>Framing, identity and provenance are Relay's to set.</summary>
    private static readonly FrozenSet<string> Forbidden = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "http2-settings",
        "content-encoding",
        "accept-encoding",
        "cookie",
        "forwarded",
        "via",
        "traceparent",
        "tracestate",
        "x-dialnote-signature",
        "x-dialnote-provider"
    );

    private static readonly string[] ForbiddenPrefixes = ["proxy-", "x-forwarded-", "webhook-", "relay-"];

    private static readonly FrozenSet<string> ContentHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Allow",
        "Content-Disposition",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "Content-MD5",
        "Content-Range",
        "Content-Type",
        "Expires",
        "Last-Modified"
    );

    /// <summary>Whether .NET keeps this header with the body.</summary>
    public static bool IsOfContent(string name) => ContentHeaders.Contains(name);

    /// <summary>
    /// The code of what is wrong with a header (<c>header_name_invalid</c>, <c>header_value_too_long</c>, <c>header_value_invalid</c>),
    /// or null.
    /// </summary>
    public static string? Check(string name, string value)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            return "header_name_invalid";
        if (value.Length > LongestValue)
            return "header_value_too_long";
        return value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "header_value_invalid" : null;
    }

    /// <summary>
    /// The code of what is wrong with the operator's own headers, or null: the above, and <c>too_many_headers</c> or
    /// <c>header_forbidden</c>.
    /// </summary>
    public static string? CheckCustom(IReadOnlyList<Header> headers)
    {
        if (headers.Count > MostHeaders)
            return "too_many_headers";
        foreach (var (name, value) in headers)
        {
            if (IsForbidden(name))
                return "header_forbidden";
            if (Check(name, value) is { } code)
                return code;
            if (!IsAccepted(name, value))
                return "header_value_invalid";
        }

        return null;
    }

    /// <summary>
    /// Whether the HTTP stack takes the value as it stands: headers that it knows, such as <c>Date</c> or <c>Content-Type</c>, have a
    /// grammar of their own.
    /// </summary>
    public static bool IsAccepted(string name, string value)
    {
        using var message = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        try
        {
            if (IsOfContent(name))
                message.Content.Headers.Add(name, value);
            else
                message.Headers.Add(name, value);
            return true;
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether a header of this name is Relay's to set, or the connection's.</summary>
    public static bool IsForbidden(string name) =>
        Forbidden.Contains(name) || ForbiddenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
