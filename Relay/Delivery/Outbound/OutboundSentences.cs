using System.Globalization;
using System.Security.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Says in one sentence what went wrong, to the person who looks after the endpoint. Host and port are theirs; a resolved address is
/// never named.
/// </summary>
internal static class OutboundSentences
{
    public static string? FromFacts(AttemptFacts facts) =>
        facts.Outcome switch
        {
            Outcome.Succeeded => null,
            Outcome.Shutdown => "Relay was stopping; the try did not count",
            Outcome.TimedOut => FromTimeout(facts),
            _ when facts.Status is { } status => FromStatus(status, facts),
            _ when DialException.FindIn(facts.Error) is { } known => known.Message,
            Outcome.TlsFailed => FromTls(facts.Error, facts.Url.IdnHost),
            Outcome.ProtocolError => FromProtocol(facts.Error),
            Outcome.Reset => facts.FirstByteSeen
                ? "the connection was closed in the middle of the answer's headers"
                : "the connection was closed before any answer",
            _ => "the connection failed",
        };

    private static string FromTimeout(AttemptFacts facts) =>
        facts.Error is OperationCanceledException { InnerException: TimeoutException } || !facts.Sent
            ? facts.Connected
                ? "the TLS handshake was not finished in time"
                : "no connection was made in time"
            : string.Create(CultureInfo.InvariantCulture, $"no answer within {facts.Deadline.TotalSeconds:0.###} s");

    private static string FromStatus(int status, AttemptFacts facts)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        return facts.Outcome switch
        {
            Outcome.Redirected => $"answered {status} {phrase}".TrimEnd() + FromRedirect(facts.Location),
            Outcome.ProtocolError => $"answered with status {status}, which is no final HTTP status",
            Outcome.Gone => "answered 410 Gone: the endpoint wants no more events",
            _ => phrase.Length == 0 ? $"answered {status}" : $"answered {status} {phrase}",
        };
    }

    private static string FromRedirect(Uri? location) =>
        location is null
            ? "; redirects are not followed"
            : $"; redirects are not followed: it points to {RedirectTarget.Text(location)}, use that address if it is the endpoint's";

    private static string FromTls(Exception? error, string host)
    {
        for (; error is not null and not AuthenticationException; error = error.InnerException) { }

        // .NET says only in its message which check failed.
        var message = error?.Message ?? "";
        if (message.Contains("NotTimeValid", StringComparison.Ordinal))
            return $"the certificate of {host} has expired or is not valid yet";
        if (message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
            return $"the certificate is not valid for {host}";
        if (message.Contains("PartialChain", StringComparison.Ordinal))
            return $"{host} does not send its intermediate certificate: what it sends leads to no authority that is trusted here";
        if (
            message.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal)
            || message.Contains("certificate chain", StringComparison.Ordinal)
        )
            return $"the certificate of {host} is not trusted";
        return message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? $"the certificate of {host} is not valid"
            : $"the TLS handshake with {host} failed";
    }

    private static string FromProtocol(Exception? error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? "the answer's headers are longer than 64 KiB"
            : "the answer is not HTTP";
}
