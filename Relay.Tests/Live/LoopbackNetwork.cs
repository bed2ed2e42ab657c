using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Relay.Hosting.Dialing;

namespace Relay.Tests.Live;

/// <summary>
/// Dials loopback only and remembers what else was to be dialled: a test never sends a packet to another machine, whatever the code under
/// test lets through.
/// </summary>
internal sealed class LoopbackNetwork : IHostResolver, IConnector
{
    private readonly SocketConnector _real = new();

    public ConcurrentQueue<IPAddress> Strangers { get; } = [];

    /// <summary>What names lead to.</summary>
    public Dictionary<string, IPAddress[]> Names { get; } = [];

    /// <summary>Addresses that say nothing, like those of a family that leads nowhere.</summary>
    public HashSet<IPAddress> Silent { get; } = [];

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        Names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses) : throw new SocketException((int)SocketError.HostNotFound);

    public async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        if (Silent.Contains(address.Address))
            await Task.Delay(Timeout.Infinite, cancellation);
        if (IPAddress.IsLoopback(address.Address))
            return await _real.ConnectAsync(address, cancellation);
        Strangers.Enqueue(address.Address);
        throw new SocketException((int)SocketError.NetworkUnreachable);
    }
}
