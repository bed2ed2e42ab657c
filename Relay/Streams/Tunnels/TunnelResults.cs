namespace Relay.Streams.Tunnels;

/// <summary>From what a tunnel met to an attempt's result: the one mapper of this edge.</summary>
internal static class TunnelResults
{
    /// <summary>What an attempt keeps of an answer.</summary>
    public const int KeptBytes = 64 << 10;

    private const int KeptHeaders = 64;
    private const int LongestError = 500;

    /// <summary>How long the relay waits beyond the listener's own limit.</summary>
    public static TimeSpan Slack { get; } = TimeSpan.FromSeconds(5);

    public static DeliverMessage ToMessage(TunnelRequest request)
    {
        var (work, envelope) = (request.Work, request.Work.Event.Envelope);
        return new DeliverMessage(
            Ids.Delivery(work.DeliveryId),
            work.Attempts + 1,
            work.Purpose == AttemptPurpose.Manual,
            Ids.Event(work.Event.Id),
            envelope.Kind,
            envelope.Type,
            envelope.CallId,
            work.Event.ReceivedAt,
            request.IsLive,
            request.Url.AbsoluteUri,
            (int)request.Limit.TotalMilliseconds,
            TunnelCodec.FromHeaders(request.Headers)
        );
    }

    /// <summary>The time is the relay's own: the listener's clock says only how long it took.</summary>
    public static AttemptResult FromAnswer(AnswerMessage message, ReadOnlyMemory<byte> body, DateTimeOffset now) =>
        new()
        {
            Outcome = message.Status is { } status ? Outcomes.Parse(ExchangeOutcomes.OfStatus(status)) : FromName(message.Outcome),
            Status = message.Status,
            Error = message.Error is { Length: > LongestError } ? message.Error[..LongestError] : message.Error,
            StartedAt = now.ToUnixTimeMilliseconds() - Math.Max(0, message.DurationMs),
            DurationMs = Math.Max(0, message.DurationMs),
            ResponseHeaders = new HeaderList([.. TunnelCodec.ToHeaders(message.Headers).Take(KeptHeaders)]),
            ResponseBody = body,
            ResponseTruncated = message.Truncated,
        };

    /// <summary>Nobody is connected.</summary>
    public static AttemptResult Away(Webhook listener) =>
        Failed(Outcome.ConnectFailed, $"Nobody is connected as {listener.Listener!.Label} just now.");

    /// <summary>The connection ended before the answer came.</summary>
    public static AttemptResult Broken(Webhook listener) =>
        Failed(Outcome.Reset, $"The connection to {listener.Listener!.Label} ended before its answer came.");

    /// <summary>The listener kept quiet for longer than its limit, or the relay stops.</summary>
    public static AttemptResult Unanswered(TunnelRequest request, bool shutdown) =>
        shutdown
            ? Failed(Outcome.Shutdown, "The relay stopped before the listener had answered.")
            : Failed(
                Outcome.TimedOut,
                $"The listener said nothing of its handler's answer within {(request.Limit + Slack).TotalSeconds:0} s."
            );

    private static Outcome FromName(string name) =>
        Outcomes.Parse(name) is var outcome
        && outcome
            is Outcome.ConnectFailed
                or Outcome.DnsFailed
                or Outcome.TlsFailed
                or Outcome.TimedOut
                or Outcome.Reset
                or Outcome.AddressBlocked
            ? outcome
            : Outcome.ProtocolError;

    /// <summary>Whoever waited knows since when.</summary>
    private static AttemptResult Failed(Outcome outcome, string error) =>
        new()
        {
            Outcome = outcome,
            Error = error,
            StartedAt = 0,
            DurationMs = 0,
        };
}
