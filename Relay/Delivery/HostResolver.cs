using System.Net;

namespace Relay.Delivery;

/// <summary>Looks names up. Injected, so that tests can answer with what an attacker's name server would.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of the name.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not exist, or no name server answered.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);
}

/// <summary>The machine's own resolver.</summary>
internal sealed class SystemResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => Dns.GetHostAddressesAsync(host, cancellation);
}
