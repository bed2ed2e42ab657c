using Relay.Config;
using Yarp.ReverseProxy.Forwarder;

namespace Relay.Live;

/// <summary>YARP's HTTP clients, with connections by <see cref="UpstreamDialer"/>.</summary>
internal sealed class UpstreamClientFactory(LiveOptions options, UpstreamDialer dialer, ILogger<ForwarderHttpClientFactory> logger)
    : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectCallback = (connection, cancellation) =>
            dialer.ConnectAsync(connection.DnsEndPoint, options.ConnectTimeout, cancellation);
        handler.MaxResponseHeadersLength = 64;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        // The provider's tracing headers go through as they came.
        handler.ActivityHeadersPropagator = null;
    }
}
