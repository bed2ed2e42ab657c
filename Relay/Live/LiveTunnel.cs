namespace Relay.Live;

/// <summary>
/// A live message that is answered by somebody who listens: its event's delivery goes through the tunnel like any other, and the local
/// handler's answer is the caller's too. So the handler gets it once, and a repetition gets the answer that was given.
/// </summary>
internal sealed class LiveTunnel(ITunnels tunnels, ExchangeJournal journal, TimeProvider clock)
{
    /// <summary>What exchanges name in an upstream's place.</summary>
    private const string Upstream = "listener";

    /// <param name="hasUpstream">Whether the source could forward it elsewhere.</param>
    public bool Takes(RoutedSource source, Envelope envelope, bool hasUpstream) =>
        envelope.Live is not null && tunnels.AnswersLive(source, envelope, hasUpstream);

    public async Task AnswerAsync(HttpContext context, RoutedSource source, long eventId, TimeSpan limit)
    {
        var (at, started) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetTimestamp());
        var (result, outcome) = await WaitAsync(eventId, limit, context.RequestAborted);
        var answer = outcome is null ? ToAnswer(result!) : null;
        var record = new ExchangeRecord
        {
            EventId = eventId,
            Upstream = Upstream,
            StartedAt = at,
            DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            Outcome = outcome ?? answer!.Outcome,
            Status = answer?.Status,
            ResponseHeaders = LiveRecord.Keep(answer?.Headers ?? []),
            ResponseBody = answer is null ? default : answer.Body[..Math.Min(answer.Body.Length, LiveExchange.KeptBytes)],
            ResponseTruncated = answer?.Body.Length > LiveExchange.KeptBytes,
        };
        await journal.RecordAsync(record, source);
        if (answer is not null)
            await answer.WriteAsync(context);
        else if (outcome == ExchangeOutcomes.CallerGone)
            context.Abort();
        else
            await LiveAnswers.FailedAsync(context, outcome!, record.DurationMs);
    }

    private async Task<(AttemptResult? Result, string? Failure)> WaitAsync(long eventId, TimeSpan limit, CancellationToken callerGone)
    {
        try
        {
            return await tunnels.AnswerAsync(eventId, limit, callerGone) switch
            {
                null or { Outcome: Outcome.TimedOut } => (null, ExchangeOutcomes.UpstreamTimeout),
                // A part of an answer is none.
                { Status: null } or { ResponseTruncated: true } => (null, ExchangeOutcomes.UpstreamFailed),
                var result => (result, null),
            };
        }
        catch (OperationCanceledException)
        {
            return (null, ExchangeOutcomes.CallerGone);
        }
    }

    /// <summary>What belongs to the handler's connection, or is no header, stays behind.</summary>
    private static LiveAnswer ToAnswer(AttemptResult result) =>
        new(
            Upstream,
            ExchangeOutcomes.OfStatus(result.Status!.Value),
            result.Status.Value,
            [
                .. result.ResponseHeaders.Where(header =>
                    !HopHeaders.Contains(header.Name) && HeaderRules.Check(header.Name, header.Value) is null
                ),
            ],
            result.ResponseBody
        );

    private static readonly HashSet<string> HopHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Content-Length",
        "Date",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Connection",
        "Server",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    };
}
