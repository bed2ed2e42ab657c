using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>
/// The defence against addresses that point inwards. It makes every outgoing connection, to webhooks and upstreams alike: looks the name
/// up, judges all its addresses by one policy, and dials exactly those it judged. There is no second look-up, so a name server that
/// changes its mind in between gains nothing.
/// </summary>
/// <param name="limit">How long the name and the TCP connection may take together.</param>
internal sealed class GuardedDialer(EgressPolicy policy, IHostResolver resolver, IConnector connector, TimeSpan limit, TimeProvider clock)
{
    private readonly AddressRace _race = new(connector, clock);
    private readonly HandshakeTurns _turns = HandshakeTurns.ForThisMachine();

    /// <summary>The limit for connecting, of which the TLS handshake is a part as well: the handler counts that one.</summary>
    public TimeSpan Limit => limit;

    /// <summary>Connects for a handler, whose TLS handshake, where there is one, takes turns with the others of this dialer.</summary>
    /// <exception cref="DialException">There is no connection; it says why.</exception>
    public async Task<Stream> ConnectAsync(SocketsHttpConnectionContext context, ConnectionFacts facts, CancellationToken cancellation)
    {
        var connection = await ConnectAsync(context.DnsEndPoint, facts, cancellation).ConfigureAwait(false);
        return await _turns.BeginAsync(context.InitialRequestMessage, connection, cancellation).ConfigureAwait(false);
    }

    /// <summary>The connection that was made for a request has its TLS, and HTTP begins.</summary>
    public static void EndHandshake(HttpRequestMessage request) => HandshakeTurns.End(request);

    /// <summary>Connects, or throws a <see cref="DialException"/> that says why not.</summary>
    /// <param name="target">Host and port of the URL.</param>
    /// <param name="facts">Takes the times and the address.</param>
    /// <param name="cancellation">Ends the try.</param>
    public async Task<Stream> ConnectAsync(DnsEndPoint target, ConnectionFacts facts, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            var addresses = await ResolveAsync(target, facts, over.Token).ConfigureAwait(false);
            Judge(addresses, target);
            var started = clock.GetTimestamp();
            var socket = await DialAsync(AddressOrder.Alternate(addresses), target, over.Token).ConfigureAwait(false);
            facts.ConnectedAt = clock.GetTimestamp();
            facts.ConnectMs = (int)clock.GetElapsedTime(started).TotalMilliseconds;
            return Accept(socket, target, facts);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // A cancellation would look like the end of the whole try.
            throw new DialException(Outcome.TimedOut, "no connection was made in time");
        }
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
            // Waited for from outside as well: the system's resolver does not give up a look-up that has begun.
            var lookUp = resolver.ResolveAsync(target.Host, cancellation);
            var addresses = await lookUp.WaitAsync(cancellation).ConfigureAwait(false);
            if (addresses.Length == 0)
                throw new DialException(Outcome.DnsFailed, $"the name {target.Host} has no address");
            return addresses;
        }
        catch (SocketException error)
        {
            throw new DialException(Outcome.DnsFailed, DialSentences.FromDns(error.SocketErrorCode, target.Host), error);
        }
        finally
        {
            facts.DnsMs = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    /// <summary>
    /// One blocked answer blocks the name, also one that would not be tried: a mixed answer is an attack or a mistake, and dialling the
    /// rest would hide it.
    /// </summary>
    private void Judge(IPAddress[] addresses, DnsEndPoint target)
    {
        if (!policy.PermitsPort(target.Port))
            throw new DialException(Outcome.AddressBlocked, $"port {target.Port} is not allowed for {policy.Targets}");
        foreach (var address in addresses)
        {
            // The sentence names the class, never the address: this must not become a way to ask our name server about the inside.
            if (!policy.PermitsAddress(address, target.Port))
                throw Blocked(target, $"a {DialSentences.FromClass(AddressRules.Classify(address))} address");
        }
    }

    private async Task<Socket> DialAsync(IPAddress[] addresses, DnsEndPoint target, CancellationToken cancellation)
    {
        try
        {
            return await _race.RunAsync(addresses, target.Port, cancellation).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw new DialException(
                DialSentences.OutcomeFrom(error.SocketErrorCode),
                DialSentences.FromConnect(error.SocketErrorCode, target),
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

    private DialException Blocked(DnsEndPoint target, string what) =>
        new(Outcome.AddressBlocked, $"{target.Host} leads to {what}, which is not allowed for {policy.Targets}");
}
