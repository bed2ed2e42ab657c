namespace Relay.Delivery.Outbound;

/// <summary>What a try has seen so far. A local of one send, turned into the result at its end.</summary>
internal struct AttemptDraft(DateTimeOffset startedAt, long startedTimestamp)
{
    public int? Status;
    public TimeSpan? RetryAfter;
    public Uri? Location;
    public HeaderList? Headers;
    public ReadOnlyMemory<byte> Body;
    public bool Truncated;
    public bool Resent;
    public Exception? Error;

    public readonly AttemptResult ToResult(OutboundRequest request, TracedRequest? message, TimeProvider clock, bool shutdown)
    {
        var outcome = OutboundOutcome.FromTry(Status, RetryAfter, Error, shutdown);
        // What the connection cost is told by the request that it was made for; a later one had it for nothing.
        var connection = message?.Carrier ?? message?.Facts;
        var fresh = message is { Reused: false } ? connection : null;
        return new AttemptResult
        {
            Outcome = outcome,
            Status = Status,
            Error =
                outcome == Outcome.Succeeded
                    ? null
                    : OutboundSentences.FromFacts(
                        new AttemptFacts(
                            outcome,
                            Status,
                            Error,
                            request.Url,
                            Location,
                            request.Deadline,
                            connection is { ConnectedAt: > 0 },
                            message?.Carrier is not null,
                            message?.FirstByteMs is not null
                        )
                    ),
            StartedAt = startedAt.ToUnixTimeMilliseconds(),
            DurationMs = (int)clock.GetElapsedTime(startedTimestamp).TotalMilliseconds,
            RetryAfter = RetryAfter,
            RequestHeaders = request.Recorded,
            RequestBodySha256 = request.BodySha256,
            RequestBodyBytes = request.Body.Length,
            ResponseHeaders = Headers ?? HeaderList.Empty,
            ResponseBody = Body,
            ResponseTruncated = Truncated,
            Resent = Resent,
            RemoteAddress = connection?.Remote,
            Timings = new AttemptTimings(fresh?.DnsMs, fresh?.ConnectMs, fresh?.TlsMs, message?.FirstByteMs),
        };
    }
}
