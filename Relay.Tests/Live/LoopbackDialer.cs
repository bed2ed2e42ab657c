using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Relay.Live;

namespace Relay.Tests.Live;

/// <summary>
/// Dials loopback only and remembers what else was to be dialled: a test never sends a packet to another machine, whatever the code under
/// test lets through.
/// </summary>
internal sealed class LoopbackDialer : UpstreamDialer
{
    public ConcurrentQueue<IPAddress> Strangers { get; } = [];

    /// <summary>What names lead to.</summary>
    public Dictionary<string, IPAddress[]> Names { get; } = [];

    protected override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        Names.TryGetValue(host, out var addresses) ? Task.FromResult(addresses) : throw new SocketException((int)SocketError.HostNotFound);

    protected override Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var strangers = addresses.Where(address => !IPAddress.IsLoopback(address)).ToArray();
        if (strangers.Length == 0)
            return base.DialAsync(addresses, port, cancellation);
        foreach (var stranger in strangers)
            Strangers.Enqueue(stranger);
        throw new SocketException((int)SocketError.NetworkUnreachable);
    }
}
