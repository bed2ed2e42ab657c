using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>
/// Says in one sentence why a connection was not made, and whose fault it is. Host and port are the operator's own; a resolved address
/// is never named.
/// </summary>
internal static class DialSentences
{
    /// <summary>The outcome of a connection that was not made. What this machine has run out of is no fault of the other end's.</summary>
    public static Outcome OutcomeFrom(SocketError error) =>
        error switch
        {
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit => Outcome.Interrupted,
            SocketError.TimedOut => Outcome.TimedOut,
            SocketError.ConnectionReset => Outcome.Reset,
            _ => Outcome.ConnectFailed,
        };

    public static string FromDns(SocketError error, string host) =>
        error switch
        {
            SocketError.HostNotFound or SocketError.NoData => $"the name {host} does not exist",
            _ => $"the name {host} could not be looked up",
        };

    public static string FromConnect(SocketError error, DnsEndPoint target) =>
        error switch
        {
            SocketError.ConnectionRefused => $"nothing is listening on {Name(target)}:{target.Port}",
            SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.HostDown
            or SocketError.NetworkDown
            or SocketError.AddressNotAvailable
            or SocketError.AddressFamilyNotSupported => $"there is no route to {target.Host}",
            SocketError.TimedOut => $"{target.Host} did not accept a connection in time",
            SocketError.ConnectionReset => "the connection was reset while it was made",
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit =>
                "Relay has run out of sockets; the try did not count",
            _ => $"{target.Host} could not be reached ({error})",
        };

    public static string FromClass(AddressClass found) =>
        found switch
        {
            AddressClass.CarrierNat => "carrier-internal",
            AddressClass.LinkLocal => "link-local",
            AddressClass.Metadata => "cloud-metadata",
            _ => found.ToString().ToLowerInvariant(),
        };

    // On this machine the port says it all; elsewhere the host belongs to the answer.
    private static string Name(DnsEndPoint target) =>
        IPAddress.TryParse(target.Host, out var address) && IPAddress.IsLoopback(address) || EgressPolicy.IsLoopbackName(target.Host)
            ? ""
            : target.Host;
}
