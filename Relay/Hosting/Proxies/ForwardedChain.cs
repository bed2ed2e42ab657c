using System.Globalization;
using System.Net;
using Microsoft.Extensions.Primitives;
using Relay.Config;

namespace Relay.Hosting.Proxies;

/// <summary>
/// Reads what proxies say about a request, from the nearest to the farthest, as far as each is trusted. Pure.
/// <code>
///   X-Forwarded-For: 6.6.6.6, 203.0.113.7, 10.0.0.2      connection from 10.0.0.1      trusted: 10.0.0.0/8
///                    ▲ anybody can write this  ▲ client    ▲ trusted       ▲ trusted
/// </code>
/// The entry that the farthest trusted proxy wrote is the truth about the client; the scheme, the host and the port are taken from the same
/// place. Where both families are there, X-Forwarded-* counts: most proxies write that and let the other one through.
/// </summary>
internal static class ForwardedChain
{
    private const int LongestHost = 255;

    /// <param name="peer">Who is connected, and is trusted.</param>
    public static ForwardedCall Read(IHeaderDictionary headers, IPAddress peer, IReadOnlyList<TrustedProxy> trusted)
    {
        var (fors, protos, hosts) = (
            List(headers["X-Forwarded-For"]),
            List(headers["X-Forwarded-Proto"]),
            List(headers["X-Forwarded-Host"])
        );
        var ports = List(headers["X-Forwarded-Port"]);
        if (fors.Length + protos.Length + hosts.Length == 0 && Standard(headers) is { Count: > 0 } hops)
        {
            var (place, caller) = Walk([.. hops.Select(hop => hop.For ?? "")], peer, trusted);
            // A proxy that says nothing of the scheme leaves it as the next one saw it.
            var said = hops.Skip(hops.Count - place).ToList();
            return new ForwardedCall(
                Scheme(said.Select(hop => hop.Proto).FirstOrDefault(proto => proto is not null)),
                Host(said.Select(hop => hop.Host).FirstOrDefault(host => host is not null)),
                Number(ports),
                caller
            );
        }

        var (count, client) = Walk(fors, peer, trusted);
        return new ForwardedCall(
            Scheme(From(protos, count)),
            Host(From(hosts, count)),
            Number(ports.Length == 0 ? [] : [From(ports, count)!]),
            client
        );
    }

    /// <summary>An address as proxies write it: with or without a port, IPv6 in brackets or bare; null for a made-up or hidden one.</summary>
    public static IPAddress? Address(string text)
    {
        var host = text.Trim();
        if (host.StartsWith('['))
            host = host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? host[1..end] : "";
        else if (host.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon == host.LastIndexOf(':'))
            host = host[..colon];
        if (host.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(host, out var address))
            return null;
        // "1" and "0x7f.1" are addresses to the system, and none that a proxy writes.
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && host.Count(c => c == '.') != 3)
            return null;
        return Plain(address);
    }

    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>How many entries from the right trusted proxies wrote, at least one, and who called the farthest of them.</summary>
    private static (int Count, IPAddress Client) Walk(string[] fors, IPAddress peer, IReadOnlyList<TrustedProxy> trusted)
    {
        var (count, client) = (1, peer);
        while (count <= fors.Length && Address(fors[^count]) is { } address)
        {
            client = address;
            if (count == fors.Length || !trusted.Any(proxy => proxy.Has(address)))
                break;
            count++;
        }

        return (count, client);
    }

    /// <summary>The entry of that place from the right; the leftmost where proxies overwrite instead of adding.</summary>
    private static string? From(string[] entries, int place) => entries.Length == 0 ? null : entries[^Math.Min(place, entries.Length)];

    private static IReadOnlyList<ForwardedHop>? Standard(IHeaderDictionary headers) =>
        headers["Forwarded"] is { Count: > 0 } lines ? ForwardedHeader.Parse(string.Join(',', lines.ToArray())) : null;

    private static string[] List(StringValues lines) =>
        lines.Count == 0 ? [] : string.Join(',', lines.ToArray()).Split(',', StringSplitOptions.TrimEntries);

    private static string? Scheme(string? proto) =>
        proto?.Trim().ToLowerInvariant() switch
        {
            "https" or "wss" => Uri.UriSchemeHttps,
            "http" or "ws" => Uri.UriSchemeHttp,
            _ => null,
        };

    private static readonly System.Buffers.SearchValues<char> NotOfHosts = System.Buffers.SearchValues.Create("/\\@?#% ");

    /// <summary>A name or address with or without a port, and nothing that an address could be made longer with.</summary>
    private static string? Host(string? text)
    {
        if (text is null or "" || text.Length > LongestHost || text.AsSpan().ContainsAny(NotOfHosts))
            return null;
        return Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.Host.Length > 0
            ? text
            : null;
    }

    private static int? Number(string[] ports) =>
        ports.Length > 0
        && int.TryParse(ports[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is > 0 and < 65536
            ? port
            : null;
}
