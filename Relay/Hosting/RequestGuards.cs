using System.Net;

namespace Relay.Hosting;

/// <summary>
/// What every request passes before anything reads it.
/// <code>
/// request ─► framing ─► host (operator's side only) ─► the rest
///              ► 400       ► 400
/// </code>
/// </summary>
internal sealed class RequestGuards(RequestDelegate next, GuardOptions options)
{
    private readonly HashSet<string> _hosts = new(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http)
    {
        http.Features.Get<WireHead>()?.Begin(http.Request);
        CheckFraming(http.Request);
        if (!IsIngest(http.Request.Path))
            CheckHost(http.Request.Host);
        return next(http);
    }

    /// <summary>The public side: providers may reach it under any name.</summary>
    public static bool IsIngest(PathString path) => path.StartsWithSegments("/in", StringComparison.OrdinalIgnoreCase);

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
    private void CheckHost(HostString host)
    {
        if (IsLoopback(host.Host) || _hosts.Contains(host.Host) || _hosts.Contains("*"))
            return;
        throw new ProblemException("host_not_allowed", "This host name is not one of Relay's. Add it to AllowedHosts if it should be.");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
