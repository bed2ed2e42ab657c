using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>Connects through the machine's own network.</summary>
internal sealed class SocketConnector : IConnector
{
    public async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
