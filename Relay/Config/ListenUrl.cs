using System.Net;

namespace Relay.Config;

/// <summary>An address to listen on: <c>http://host:port</c>.</summary>
/// <param name="Host">A name or an address, IPv6 in brackets; <c>*</c> and <c>+</c> mean all.</param>
internal sealed record ListenUrl(string Host, int Port)
{
    /// <summary>The address, where the host is one or means one; null for all addresses.</summary>
    public IPAddress? Address =>
        IPAddress.TryParse(Host.Trim('[', ']'), out var address) ? address
        : IsLocalhost ? IPAddress.Loopback
        : null;

    public bool IsLocalhost => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether only this machine can reach it. A name other than localhost is listened to on all addresses.</summary>
    public bool IsLoopback => Address is { } address && IPAddress.IsLoopback(address);

    public static ListenUrl Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is no address to listen on.");

    /// <summary>Null where the text is none. Encryption is the business of a proxy in front.</summary>
    public static ListenUrl? TryParse(string text)
    {
        // Uri knows no host '*' or '+', which mean all addresses.
        var all =
            text.StartsWith("http://*", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://+", StringComparison.OrdinalIgnoreCase);
        var readable = all ? string.Concat("http://0.0.0.0", text.AsSpan("http://*".Length)) : text;
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.Host.Length == 0)
            return null;
        return uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
            ? new ListenUrl(all ? "*" : uri.Host, uri.Port)
            : null;
    }

    public override string ToString() => $"http://{Host}:{Port}";
}
