using System.Net;
using System.Net.Sockets;

namespace Relay.Delivery.Outbound;

/// <summary>
/// The defence against webhooks that point inwards. It makes every outbound connection: looks the name up, judges all its addresses, and
/// dials exactly those it judged.
/// There is no second look-up, so a name server that changes its mind in between gains nothing.
/// </summary>
internal sealed class OutboundGuard(EgressPolicy policy, IHostResolver resolver, IDialer dialer, TimeProvider clock)
{
    /// <summary>Connects, or throws an <see cref="OutboundException"/> that says why not.</summary>
    /// <param name="target">Host and port of the URL.</param>
    /// <param name="facts">Takes the times and the address.</param>
    /// <param name="cancellation">Ends the try.</param>
    public async Task<Stream> ConnectAsync(DnsEndPoint target, ConnectionFacts facts, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(target, facts, cancellation).ConfigureAwait(false);
        Judge(addresses, target);
        var started = clock.GetTimestamp();
        var socket = await DialAsync(addresses, target, cancellation).ConfigureAwait(false);
        facts.ConnectedAt = clock.GetTimestamp();
        facts.ConnectMs = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        return Accept(socket, target, facts);
    }

    private async ValueTask<IPAddress[]> ResolveAsync(DnsEndPoint target, ConnectionFacts facts, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(target.Host, out var literal))
            return [literal];
        if (!policy.PermitsName(target.Host, target.Port))
            throw Blocked(target, "a name of this network");
        var started = clock.GetTimestamp();
        try
        {
            var addresses = await resolver.ResolveAsync(target.Host, cancellation).ConfigureAwait(false);
            if (addresses.Length == 0)
                throw new OutboundException(Outcome.DnsFailed, $"the name {target.Host} has no address");
            return addresses;
        }
        catch (SocketException error)
        {
            throw new OutboundException(Outcome.DnsFailed, OutboundSentences.OfDns(error.SocketErrorCode, target.Host), error);
        }
        finally
        {
            facts.DnsMs = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    /// <summary>
    /// One blocked answer blocks the name: a mixed answer is an attack or a mistake, and dialling the rest would hide it.
    /// </summary>
    private void Judge(IPAddress[] addresses, DnsEndPoint target)
    {
        if (!policy.PermitsPort(target.Port))
            throw new OutboundException(Outcome.AddressBlocked, $"port {target.Port} is not allowed for webhooks");
        foreach (var address in addresses)
        {
            // The sentence names the class, never the address: this must not become a way to ask our name server about the inside.
            if (!policy.PermitsAddress(address, target.Port))
                throw Blocked(target, $"a {OutboundSentences.Of(AddressRules.Classify(address))} address");
        }
    }

    private async Task<Socket> DialAsync(IPAddress[] addresses, DnsEndPoint target, CancellationToken cancellation)
    {
        try
        {
            return await dialer.DialAsync(addresses, target.Port, cancellation).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw new OutboundException(
                OutboundOutcome.OfConnect(error.SocketErrorCode),
                OutboundSentences.OfConnect(error.SocketErrorCode, target),
                error
            );
        }
    }

    private NetworkStream Accept(Socket socket, DnsEndPoint target, ConnectionFacts facts)
    {
        var remote = (IPEndPoint?)socket.RemoteEndPoint;
        if (remote is null || !policy.PermitsAddress(remote.Address, remote.Port))
        {
            socket.Dispose();
            throw Blocked(target, "another address than was dialled");
        }

        facts.Remote = (remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote).ToString();
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static OutboundException Blocked(DnsEndPoint target, string what) =>
        new(Outcome.AddressBlocked, $"{target.Host} leads to {what}, which is not allowed for webhooks");
}
