using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relay.Config;

namespace Relay.Hosting;

/// <summary>Where Kestrel listens, and its limits: what a stranger may cost before the first line of our code runs.</summary>
internal static class Listeners
{
    public static void Configure(KestrelServerOptions kestrel, RelayOptions options)
    {
        // Bare LF line ends are how requests get smuggled past proxies that read them otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        kestrel.AddServerHeader = false;
        // Header bytes above 0x7F go through one to one; the default would refuse such a request before it is recorded.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        Limit(kestrel.Limits, options.Ingest);
        kestrel.Limits.KeepAliveTimeout = options.Network.KeepAlive;
        foreach (var url in options.Urls)
            Listen(kestrel, url, options.IsSplit ? ListenerSide.Operator : ListenerSide.Both);
        foreach (var url in options.IngestUrls)
            Listen(kestrel, url, ListenerSide.Ingest);
    }

    private static void Limit(KestrelServerLimits limits, IngestOptions options)
    {
        // A source with a larger limit of its own raises this per request.
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 << 10;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
    }

    private static void Listen(KestrelServerOptions kestrel, ListenUrl url, ListenerSide side)
    {
        // localhost is both loopback addresses, where the port is not the system's choice.
        if (url.IsLocalhost && url.Port != 0)
            kestrel.ListenLocalhost(url.Port, Set);
        else if (url.Address is { } address)
            kestrel.Listen(address, url.Port, Set);
        else
            kestrel.ListenAnyIP(url.Port, Set);

        void Set(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            // By listener and not by port, which the system may choose.
            listen.Use(next =>
                connection =>
                {
                    connection.Features.Set(side.AsFeature());
                    var watched = new WatchedTransport(connection.Transport);
                    connection.Transport = watched;
                    connection.Features.Set(watched.Head);
                    return next(connection);
                }
            );
        }
    }
}
