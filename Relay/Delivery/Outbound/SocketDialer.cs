using System.Net;
using System.Net.Sockets;

namespace Relay.Delivery.Outbound;

/// <summary>Dials through the machine's own network.</summary>
internal sealed class SocketDialer : IDialer
{
    public async Task<Socket> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
