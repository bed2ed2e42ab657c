using System.Globalization;
using Relay.Config;

namespace Relay.Hosting.Proxies;

/// <summary>
/// How were we called? The first middleware of all settles it, once: everything behind it (sign-in, cookies, origin checks, shown
/// addresses, limits by client, records, what upstreams are told) reads the request's scheme, host and client and is right.
/// <code>
///   connection ─► is the peer a trusted proxy? ─ yes ─► scheme, host, port, client as it says     ─┐
///                                              └ no ──► as the connection has them                ─┴─► PublicUrl, where set, is scheme and host
/// </code>
/// What came over the connection itself stays in <see cref="CalledAs"/>.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, NetworkOptions options)
{
    private readonly HostString _public = options.PublicUrl is { } url ? new HostString(url.Authority) : default;

    public Task InvokeAsync(HttpContext http)
    {
        var (request, connection) = (http.Request, http.Connection);
        var (peer, hop) = (connection.RemoteIpAddress is { } address ? ForwardedChain.Plain(address) : null, request.Host);
        // Its value as it came: shown as part of a URI, a host that no name can have would throw.
        var origin = $"{request.Scheme}://{hop.Value}";
        var forwarded =
            peer is not null && options.TrustedProxies.Any(proxy => proxy.Has(peer))
                ? ForwardedChain.Read(request.Headers, peer, options.TrustedProxies)
                : null;
        connection.RemoteIpAddress = forwarded?.Client ?? peer;
        var called = Host(forwarded, hop, forwarded?.Scheme ?? request.Scheme);
        http.Features.Set(new CalledAs(peer, forwarded is not null, origin, forwarded is not null && _public.HasValue ? _public : called));
        Set(request, options.PublicUrl?.Scheme ?? forwarded?.Scheme, _public.HasValue ? _public : called);
        return next(http);
    }

    private static void Set(HttpRequest request, string? scheme, HostString host)
    {
        if (scheme is not null)
            request.Scheme = scheme;
        if (host != request.Host)
            request.Host = host;
    }

    private static HostString Host(ForwardedCall? forwarded, HostString hop, string scheme)
    {
        var host = forwarded?.Host is { } said ? new HostString(said) : hop;
        // Many proxies say the name without the port, and the port in a header of its own.
        if (forwarded?.Port is not { } port || host.Port is not null || !host.HasValue || port == DefaultPort(scheme))
            return host;
        return new HostString(string.Create(CultureInfo.InvariantCulture, $"{host.Value}:{port}"));
    }

    private static int DefaultPort(string scheme) => scheme == Uri.UriSchemeHttps ? 443 : 80;
}
