using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>The one place that turns what happened on the wire into an outcome: reliability.md §3.4, row by row.</summary>
internal static class OutboundOutcome
{
    /// <summary>The outcome of a try.</summary>
    /// <param name="status">The status line's number; null where none was received.</param>
    /// <param name="retryAfter">A usable <c>Retry-After</c>, if there was one.</param>
    /// <param name="error">What ended the try before a status line was received.</param>
    /// <param name="shutdown">Whether Relay itself is stopping.</param>
    public static Outcome FromTry(int? status, TimeSpan? retryAfter, Exception? error, bool shutdown) =>
        (status, error) switch
        {
            // The status line decides, whatever became of the body: the receiver has taken the event or refused it.
            (>= 200 and <= 299, _) => Outcome.Succeeded,
            (>= 300 and <= 399, _) => Outcome.Redirected,
            (410, _) => Outcome.Gone,
            (429, _) => Outcome.Throttled,
            (503, _) when retryAfter is not null => Outcome.Throttled,
            (>= 400 and <= 499, _) => Outcome.Refused,
            (>= 500 and <= 599, _) => Outcome.ServerError,
            (not null, _) => Outcome.ProtocolError,

            (_, OperationCanceledException) => shutdown ? Outcome.Shutdown : Outcome.TimedOut,
            (_, not null) when DialException.FindIn(error) is { } known => known.Outcome,
            (_, HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) => Outcome.TlsFailed,
            (_, HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }) => Outcome.DnsFailed,
            (_, HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) => Outcome.ConnectFailed,
            (
                _,
                HttpRequestException
                {
                    HttpRequestError: HttpRequestError.InvalidResponse
                        or HttpRequestError.ConfigurationLimitExceeded
                        or HttpRequestError.HttpProtocolError
                        or HttpRequestError.VersionNegotiationError
                }
            ) => Outcome.ProtocolError,
            _ => Outcome.Reset,
        };
}
