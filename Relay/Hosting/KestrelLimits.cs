using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Relay.Hosting;

/// <summary>How much of a request Kestrel takes before any of our code runs (reliability §7.11). Bare line feeds are refused by a switch in the project file.</summary>
internal static class KestrelLimits
{
    /// <summary>The body of a request where its address says nothing else.</summary>
    public const int DefaultBodyBytes = 1024 * 1024;

    public static void Apply(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        // A header byte above 0x7F must not lose a provider's event: Latin-1 keeps every byte as one character.
        server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        var limits = server.Limits;
        limits.MaxRequestBodySize = DefaultBodyBytes;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MaxConcurrentConnections = 2_000;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.Http2.MaxStreamsPerConnection = 100;
    }
}
