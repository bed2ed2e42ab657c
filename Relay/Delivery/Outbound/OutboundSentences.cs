using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Says in one sentence what went wrong, to the person who looks after the endpoint. Host and port are theirs; a resolved address is
/// never named.
/// </summary>
internal static class OutboundSentences
{
    public static string? Of(AttemptFacts facts) =>
        facts.Outcome switch
        {
            Outcome.Succeeded => null,
            Outcome.Shutdown => "Relay was stopping; the try did not count",
            Outcome.TimedOut => OfTimeout(facts),
            _ when facts.Status is { } status => OfStatus(status, facts),
            _ when OutboundException.In(facts.Error) is { } known => known.Message,
            Outcome.TlsFailed => OfTls(facts.Error, facts.Url.IdnHost),
            Outcome.ProtocolError => OfProtocol(facts.Error),
            Outcome.Reset => facts.FirstByteSeen
                ? "the connection was closed in the middle of the answer's headers"
                : "the connection was closed before any answer",
            _ => "the connection failed",
        };

    public static string OfDns(SocketError error, string host) =>
        error switch
        {
            SocketError.HostNotFound or SocketError.NoData => $"the name {host} does not exist",
            _ => $"the name {host} could not be looked up",
        };

    public static string OfConnect(SocketError error, DnsEndPoint target) =>
        error switch
        {
            SocketError.ConnectionRefused => $"nothing is listening on {Name(target)}:{target.Port}",
            SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.HostDown
            or SocketError.NetworkDown
            or SocketError.AddressNotAvailable => $"there is no route to {target.Host}",
            SocketError.TimedOut => $"{target.Host} did not accept a connection in time",
            SocketError.ConnectionReset => "the connection was reset while it was made",
            SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit =>
                "Relay has run out of sockets; the try did not count",
            _ => $"{target.Host} could not be reached ({error})",
        };

    public static string Of(AddressClass found) =>
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

    private static string OfTimeout(AttemptFacts facts) =>
        facts.Error is OperationCanceledException { InnerException: TimeoutException } || !facts.Sent
            ? facts.Connected
                ? "the TLS handshake was not finished in time"
                : "no connection was made in time"
            : string.Create(CultureInfo.InvariantCulture, $"no answer within {facts.Deadline.TotalSeconds:0.###} s");

    private static string OfStatus(int status, AttemptFacts facts)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        return facts.Outcome switch
        {
            Outcome.Redirected => $"answered {status} {phrase}; redirects are not followed".Replace(" ;", ";", StringComparison.Ordinal),
            Outcome.ProtocolError => $"answered with status {status}, which is no final HTTP status",
            Outcome.Gone => "answered 410 Gone: the endpoint wants no more events",
            _ => phrase.Length == 0 ? $"answered {status}" : $"answered {status} {phrase}",
        };
    }

    private static string OfTls(Exception? error, string host)
    {
        for (; error is not null and not AuthenticationException; error = error.InnerException) { }

        // .NET says only in its message which check failed.
        var message = error?.Message ?? "";
        if (message.Contains("NotTimeValid", StringComparison.Ordinal))
            return $"the certificate of {host} has expired or is not valid yet";
        if (message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
            return $"the certificate is not valid for {host}";
        if (
            message.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal)
            || message.Contains("certificate chain", StringComparison.Ordinal)
        )
            return $"the certificate of {host} is not trusted";
        return message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? $"the certificate of {host} is not valid"
            : $"the TLS handshake with {host} failed";
    }

    private static string OfProtocol(Exception? error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? "the answer's headers are longer than 64 KiB"
            : "the answer is not HTTP";
}
