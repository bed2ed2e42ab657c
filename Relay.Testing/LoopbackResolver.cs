using System.Net;
using System.Net.Sockets;
using Relay.Domain.Webhooks;
using Relay.Hosting.Dialing;

namespace Relay.Testing;

/// <summary>Knows the names of this machine only: a test asks nobody outside for a name.</summary>
internal sealed class LoopbackResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        EgressPolicy.IsLoopbackName(host)
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : throw new SocketException((int)SocketError.HostNotFound);
}
