using System.Net;

namespace Relay.Hosting.Dialing;

/// <summary>Looks names up. Injected, so that tests can answer with what an attacker's name server would.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of the name.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not exist, or no name server answered.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);
}
