namespace Relay.Domain.Journal;

/// <summary>Outcomes of exchanges that no attempt of a delivery has; the first three are the problem codes that the caller gets.</summary>
internal static class ExchangeOutcomes
{
    public const string UpstreamFailed = "upstream_failed",
        UpstreamTimeout = "upstream_timeout",
        UpstreamMissing = "upstream_missing";

    /// <summary>The caller went away before the answer was complete.</summary>
    public const string CallerGone = "caller_gone";

    /// <summary>The name for an answer that came whole.</summary>
    public static string OfStatus(int status) =>
        (
            status switch
            {
                >= 200 and < 300 => Outcome.Succeeded,
                >= 300 and < 400 => Outcome.Redirected,
                429 => Outcome.Throttled,
                410 => Outcome.Gone,
                >= 400 and < 500 => Outcome.Refused,
                >= 500 and < 600 => Outcome.ServerError,
                _ => Outcome.ProtocolError,
            }
        ).Name();
}
