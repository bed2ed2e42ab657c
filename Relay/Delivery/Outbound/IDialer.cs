using System.Net;
using System.Net.Sockets;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Makes TCP connections to addresses that were already judged. Injected, so that tests can count: nothing refused is ever dialled.
/// </summary>
internal interface IDialer
{
    /// <summary>Connects to the first address that answers.</summary>
    Task<Socket> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellation);
}
