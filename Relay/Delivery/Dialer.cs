using System.Net;
using System.Net.Sockets;

namespace Relay.Delivery;

/// <summary>Makes TCP connections to addresses that were already judged. Injected, so that tests can count: nothing refused is ever dialled.</summary>
internal interface IDialer
{
    /// <summary>Connects to the first address that answers.</summary>
    Task<Socket> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellation);
}

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
