namespace Relay.Dialects.Providers;

/// <summary>
/// The spellings of one address. A provider signs the address that it was given, and its servers disagree about the port that a scheme has
/// anyway and about quotes in a query (Twilio, <c>providers-more.md</c> §2.2), so each of these is as good.
/// </summary>
internal static class SignedUrls
{
    private const int HttpPort = 80,
        HttpsPort = 443;

    /// <summary>The address as it is known, then its other spellings.</summary>
    public static IEnumerable<string> Spellings(string url)
    {
        yield return url;
        var other = WithoutPort(url) ?? WithPort(url);
        if (other is not null)
            yield return other;
        if (!RequestTarget.Query(url).Contains('\'', StringComparison.Ordinal))
            yield break;
        yield return Quoted(url);
        if (other is not null)
            yield return Quoted(other);
    }

    /// <summary>Addresses that are other ones and were perhaps meant, each with what to do about it.</summary>
    public static IEnumerable<(string Url, string Words)> Near(string url)
    {
        var (scheme, other) = url.StartsWith("http://", StringComparison.Ordinal) ? ("http://", "https://") : ("https://", "http://");
        if (url.StartsWith(scheme, StringComparison.Ordinal))
            yield return (
                other + url[scheme.Length..],
                $"The signature fits {other} in the address, and Relay was called by {scheme}: set --public-url, or name the proxy that ends "
                    + "TLS in Network:TrustedProxies."
            );
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (url, "") : (url[..question], url[question..]);
        yield return (
            path.EndsWith('/') ? path[..^1] + query : $"{path}/{query}",
            "The signature fits the address with a slash at its end more or less: give the provider exactly the address that Relay shows."
        );
        if (question >= 0)
            yield return (path, "The signature fits the address without its query: something on the way has added it.");
        if (url.IndexOf("/in/", StringComparison.Ordinal) is > 8 and var at && url.IndexOf('/', 8) is var root && root < at)
            yield return (url[..root] + url[at..], "The signature fits the address without the path before /in: set --public-url.");
    }

    private static string? WithPort(string url) =>
        Authority(url) is var (start, end) && !HasPort(url[start..end]) ? $"{url[..end]}:{DefaultPort(url)}{url[end..]}" : null;

    private static string? WithoutPort(string url)
    {
        if (Authority(url) is not var (start, end) || !HasPort(url[start..end]))
            return null;
        return url[..url.LastIndexOf(':', end - 1)] + url[end..];
    }

    private static int DefaultPort(string url) => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? HttpPort : HttpsPort;

    // A colon within the brackets of an IPv6 address, or within a user's password, begins no port.
    private static bool HasPort(string authority)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        return host.LastIndexOf(':') > host.LastIndexOf(']');
    }

    private static (int Start, int End)? Authority(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += 3;
        var end = url.AsSpan(start).IndexOfAny('/', '?');
        return (start, end < 0 ? url.Length : start + end);
    }

    private static string Quoted(string url)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        return url[..question] + url[question..].Replace("'", "%27", StringComparison.Ordinal);
    }
}
