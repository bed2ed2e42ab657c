using System.Net;
using Relay.Config;
using Relay.Hosting.Proxies;

namespace Relay.Hosting;

/// <summary>The addresses that people read and copy: where providers send to, and where the API is.</summary>
internal sealed class ShownAddresses(RelayOptions options, OwnListeners listeners)
{
    /// <summary>Under which the caller sees the UI and the API, without a slash at its end.</summary>
    public string Operator(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>
    /// Where ingest is, without a slash at its end: the public address, else the one under which the caller came, at the port of the
    /// ingest side where that has one of its own.
    /// </summary>
    public string Ingest(HttpRequest request)
    {
        if (options.Network.PublicUrl is null && options.IsSplit)
            return Split(request).TrimEnd('/');
        return Operator(request);
    }

    /// <summary>
    /// Under which address a recorded request called its source, as far as its own headers tell: what a provider signed that signs the
    /// URL.
    /// </summary>
    public string Recorded(HeaderList headers, string slug)
    {
        if (options.Network.PublicUrl is { } known)
            return $"{known.GetLeftPart(UriPartial.Authority)}{PublicSide.Path}/{slug}";
        var forwarded = options.Network.TrustedProxies.Count == 0 ? null : Forwarded(headers);
        return $"{forwarded?.Scheme ?? Uri.UriSchemeHttp}://{forwarded?.Host ?? headers.First("Host")}{PublicSide.Path}/{slug}";
    }

    private ForwardedCall Forwarded(HeaderList headers)
    {
        var lines = new HeaderDictionary();
        foreach (var header in headers.Where(header => header.Name.Contains("Forwarded", StringComparison.OrdinalIgnoreCase)))
            lines.Append(header.Name, header.Value);
        return ForwardedChain.Read(lines, IPAddress.Loopback, options.Network.TrustedProxies);
    }

    private string Split(HttpRequest request)
    {
        var (listen, loopback) = (options.IngestUrls[0], listeners.Loopback(ListenerSide.Ingest));
        // A listener for all addresses is reached by the name that the caller uses.
        if (listen.Host is "*" or "+" or "0.0.0.0" or "[::]")
            return $"{request.Scheme}://{request.Host.Host}:{loopback?.Port ?? listen.Port}";
        return loopback?.ToString() ?? listen.ToString();
    }
}
