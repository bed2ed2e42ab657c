using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Relay.Hosting.Proxies;

namespace Relay.Hosting;

/// <summary>
/// What every request passes before anything reads it.
/// <code>
/// request ─► framing ─► OPTIONS * ─► host (operator's side, but the probe) ─► the rest
///              ► 400       ► 204       ► 400
/// </code>
/// </summary>
internal sealed class RequestGuards(RequestDelegate next, GuardOptions options)
{
    private readonly HashSet<string> _hosts = new(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http)
    {
        http.Features.Get<WireHead>()?.Begin(http.Request);
        CheckFraming(http.Request);
        if (IsServerWide(http))
        {
            // Balancers ask whether the server is there at all, which is about no address of it.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        // Providers may reach the public side under any name, and a probe asks by the address of the machine.
        var isOwn = IsOwn((http.Features.Get<CalledAs>()?.Host ?? http.Request.Host).Host);
        if (!isOwn && HealthEndpoint.IsProbe(http.Request))
            http.Features.Set(new ForeignHostFeature());
        else if (!isOwn && !PublicSide.Has(http.Request.Path))
            throw new ProblemException(
                "host_not_allowed",
                "This host name is not one of Relay's. Add it to AllowedHosts if it should be, set --public-url, "
                    + "or name the proxy in front in Network:TrustedProxies."
            );
        return next(http);
    }

    private static bool IsServerWide(HttpContext http) =>
        HttpMethods.IsOptions(http.Request.Method) && http.Features.Get<IHttpRequestFeature>()?.RawTarget == "*";

    /// <summary>
    /// Kestrel takes a length beside chunks by renaming it, and other encodings by leaving the body encoded: both are how requests are
    /// smuggled past a proxy that reads them differently.
    /// </summary>
    private static void CheckFraming(HttpRequest request)
    {
        var encodings = request.Headers.TransferEncoding;
        if (encodings.Count == 0)
            return;
        if (request.Headers.ContainsKey("X-Content-Length") || request.ContentLength is not null)
            throw new ProblemException("framing_ambiguous", "A body has a length or is chunked, not both.");
        if (encodings.Count > 1 || !encodings[0]!.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            throw new ProblemException("transfer_encoding_unsupported", "Only the transfer encoding \"chunked\" is read.");
    }

    /// <summary>Without this a web page could reach a loopback port through a name of its own that it points to 127.0.0.1.</summary>
    private bool IsOwn(string host) => IsLoopback(host) || _hosts.Contains(host) || _hosts.Contains("*");

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
