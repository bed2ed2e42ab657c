using System.Security.Authentication;

namespace Relay.Delivery.Outbound;

/// <summary>
/// The one HTTP handler that deliveries leave through. It does nothing by itself: no proxy, redirects, cookies, decompression or tracing
/// headers.
/// Its connections are pooled and judged when they are made, so a handler belongs to one egress policy and must not be shared between two.
/// </summary>
internal static class OutboundHandler
{
    /// <summary>
    /// How long the name, the TCP connection and the TLS handshake may take together, inside the deadline of the whole try.
    /// </summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static SocketsHttpHandler Create(OutboundGuard guard, TimeProvider clock, TimeSpan? connectTimeout = null) =>
        new()
        {
            UseProxy = false, // with a proxy from the environment, the guard would judge the proxy's address instead of the target's
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0, // an answer that is longer than what we keep costs its connection, not our time
            ConnectTimeout = connectTimeout ?? ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxConnectionsPerServer = int.MaxValue, // lanes bound it
            ActivityHeadersPropagator = null,
#pragma warning disable CA5398 // TLS 1.2 and 1.3 are the policy, whatever older versions the system would still speak.
            SslOptions = { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
#pragma warning restore CA5398
            ConnectCallback = async (context, cancellation) =>
                await guard
                    .ConnectAsync(
                        context.DnsEndPoint,
                        ((TracedRequest)context.InitialRequestMessage).Facts = new ConnectionFacts(),
                        cancellation
                    )
                    .ConfigureAwait(false),
            PlaintextStreamFilter = (context, _) =>
            {
                var facts = ((TracedRequest)context.InitialRequestMessage).Facts!;
                if (context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps)
                    facts.TlsMs = (int)clock.GetElapsedTime(facts.ConnectedAt).TotalMilliseconds;
                return ValueTask.FromResult<Stream>(new TrackedStream(context.PlaintextStream, facts, clock));
            },
        };
}
