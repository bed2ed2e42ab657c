using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>
/// Makes one TCP connection to one address that was already judged. Injected, so that tests can count: nothing refused is ever dialled.
/// </summary>
internal interface IConnector
{
    /// <exception cref="SocketException">Not connected.</exception>
    Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation);
}
