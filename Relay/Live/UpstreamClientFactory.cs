using System.Net;
using System.Net.Sockets;
using Relay.Config;
using Yarp.ReverseProxy.Forwarder;

namespace Relay.Live;

/// <summary>
/// Connections to upstreams. They are the operator's own applications, mostly on loopback or private addresses, so those are allowed; a metadata service never is,
/// by address or by a name that leads there: what was looked up and judged is what is dialled.
/// </summary>
internal sealed class UpstreamClientFactory(LiveOptions options, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectCallback = ConnectAsync;
        handler.MaxResponseHeadersLength = 64;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        // The provider's tracing headers go through as they came.
        handler.ActivityHeadersPropagator = null;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(await ResolveAsync(context.DnsEndPoint.Host, limit.Token), context.DnsEndPoint.Port, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            // A value that says "not connected": a cancellation would look like the end of the exchange's limit.
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        if (addresses.Any(UpstreamAddress.IsForbidden)) throw new SocketException((int)SocketError.AccessDenied);
        return addresses;
    }
}
