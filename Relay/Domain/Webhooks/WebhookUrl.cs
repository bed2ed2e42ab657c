using System.Buffers;
using System.Globalization;
using System.Net;

namespace Relay.Domain.Webhooks;

/// <summary>
/// The verdict over a webhook's URL at the moment it is saved: for good errors, never the defence. The defence is the check of the
/// resolved addresses when a connection is made.
/// </summary>
/// <param name="Value">The normalised URL, which is what is stored and shown; null where it was refused.</param>
/// <param name="Code">A stable code such as <c>address_blocked</c>; null where it was accepted.</param>
/// <param name="Detail">One sentence for people.</param>
internal readonly record struct WebhookUrl(Uri? Value, string? Code, string? Detail)
{
    public const int MaxLength = 2048;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
    );

    /// <summary>Validates and normalises.</summary>
    /// <param name="text">What the operator entered.</param>
    /// <param name="policy">Where deliveries may go.</param>
    /// <param name="isOwnListener">Whether the URL would come back to Relay; asked once the URL is well formed.</param>
    public static WebhookUrl Parse(string? text, EgressPolicy policy, Func<Uri, bool>? isOwnListener = null)
    {
        if (string.IsNullOrEmpty(text))
            return Refuse("url_required", "A URL is needed.");
        if (text.Length > MaxLength)
            return Refuse("url_too_long", $"A URL has at most {MaxLength} characters.");
        if (text.AsSpan().ContainsAny(Unprintable) || text.Contains('\\', StringComparison.Ordinal))
            return Refuse("url_invalid", "Spaces, control characters and backslashes must be percent-encoded.");
        if (!TrySplit(text, out var scheme, out var authority, out var rest, out var refusal))
            return refusal;
        if (authority.Contains('@', StringComparison.Ordinal))
            return Refuse("url_userinfo", "A URL may not carry a user name or password; use a header.");
        if (rest.Contains('#', StringComparison.Ordinal))
            return Refuse("url_fragment", "The part behind # is never sent; remove it.");
        if (rest.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return Refuse("url_invalid", "Characters beyond ASCII must be percent-encoded.");
        var isHttps = scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if (!TrySplitPort(authority, isHttps ? 443 : 80, out var host, out var port))
            return Refuse("url_invalid", "The host and port are not well formed.");
        return new WebhookTarget(host, port, isHttps, rest).Judge(policy, isOwnListener);
    }

    internal static WebhookUrl Refuse(string code, string detail) => new(null, code, detail);

    /// <summary>C0 controls, the space and DEL.</summary>
    private static readonly SearchValues<char> Unprintable = SearchValues.Create([
        .. Enumerable.Range(0, 0x21).Select(c => (char)c),
        '\x7f',
    ]);

    private static bool TrySplit(string text, out string scheme, out string authority, out string rest, out WebhookUrl refusal)
    {
        (scheme, authority, rest, refusal) = ("", "", "", default);
        var colon = text.AsSpan().IndexOfAnyExcept(SchemeCharacters);
        // A scheme-relative or rooted reference has no scheme; anything else without one is no URL at all.
        if (colon <= 0 || text[colon] != ':')
        {
            refusal =
                text[0] == '/'
                    ? Refuse("url_scheme", "A URL begins with https://, or with http:// where this relay allows that.")
                    : Refuse("url_invalid", "This is not an absolute URL.");
            return false;
        }

        scheme = text[..colon];
        if (!scheme.Equals("https", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            refusal = Refuse("url_scheme", "A URL begins with https://, or with http:// where this relay allows that.");
            return false;
        }

        var afterScheme = text.AsSpan(colon + 1);
        var end = afterScheme.StartsWith("//") ? afterScheme[2..].IndexOfAny("/?#") : -1;
        authority =
            !afterScheme.StartsWith("//") ? ""
            : end < 0 ? afterScheme[2..].ToString()
            : afterScheme.Slice(2, end).ToString();
        rest = end < 0 ? "" : afterScheme[(2 + end)..].ToString();
        if (authority.Length > 0)
            return true;
        refusal = Refuse("url_invalid", "The URL has no host.");
        return false;
    }

    private static bool TrySplitPort(string authority, int defaultPort, out string host, out int port)
    {
        port = defaultPort;
        var bracket = authority.LastIndexOf(']');
        var colon = authority.IndexOf(':', bracket + 1);
        host = colon < 0 ? authority : authority[..colon];
        if (host.Length == 0 || (host[0] == '[') != (bracket >= 0) || (bracket >= 0 && bracket != host.Length - 1))
            return false;
        return colon < 0
            || (
                int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port <= IPEndPoint.MaxPort
            );
    }
}
