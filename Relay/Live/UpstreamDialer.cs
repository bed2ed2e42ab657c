using System.Net;
using System.Net.Sockets;

namespace Relay.Live;

/// <summary>
/// Makes connections to upstreams. They are the operator's own applications, mostly on loopback or private addresses, so those are
/// allowed; a metadata service never is,
/// by address or by a name that leads there: what was looked up and judged is what is dialled.
/// </summary>
internal class UpstreamDialer
{
    /// <exception cref="SocketException">Not connected: nothing of a request has left.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, TimeSpan limit, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(limit);
        try
        {
            var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await ResolveAsync(target.Host, over.Token);
            // One such answer refuses the name: a mixed answer is an attack or a mistake.
            if (addresses.Any(address => AddressRules.Classify(address) == AddressClass.Metadata))
                throw new SocketException((int)SocketError.AccessDenied);
            return await DialAsync(addresses, target.Port, over.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A cancellation would look like the end of the whole exchange's limit.
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    protected virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        Dns.GetHostAddressesAsync(host, cancellation);

    protected virtual async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
