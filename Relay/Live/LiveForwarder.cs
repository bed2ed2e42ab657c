using Relay.Config;
using Relay.Hosting;

namespace Relay.Live;

/// <summary>
/// One accepted request to its source's upstream and back.
/// <code>
///  ForwardAsync
///   (1) no upstream?      ► the provider's way: 200 {} or 502 upstream_missing
///   (2) arrange           recorded body in, answer captured, one limit over everything          LiveExchange
///   (3) YARP's pipeline   route by slug ► failover ► load balancing ► passive health ► HTTP      LiveServices.MapLive
///   (4) judge             who failed and when                                                    ► 502 upstream_failed | 504 upstream_timeout
///   (5) record            exchange log, one log line, one count; who has the answer can read the record
///   (6) answer            what was held back goes out
/// </code>
/// </summary>
internal sealed class LiveForwarder(
    LiveOptions options,
    TimeProvider clock,
    IExchangeLog log,
    RelayMeter meter,
    ILogger<LiveForwarder> logger
) : ILiveForwarder
{
    private readonly System.Diagnostics.Metrics.Counter<long> _count = meter.Counter(
        "relay.exchanges",
        "Requests that an upstream was asked to answer, by outcome."
    );
    private RequestDelegate? _yarp;

    /// <summary>How long an answer waits for its record.</summary>
    private static readonly TimeSpan RecordLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>Gives it YARP's pipeline, which can only be built when the services are.</summary>
    public void Connect(RequestDelegate yarp) => _yarp = yarp;

    public async Task ForwardAsync(HttpContext context, RoutedSource source, long eventId, InboundRequest request, LiveMessage? live)
    {
        // :: Step 1 no upstream
        if (!UpstreamConfig.Usable(source.Source).Any())
        {
            await AnswerMissingAsync(context, source, eventId, live);
            return;
        }

        // :: Step 2 arrange
        using var exchange = new LiveExchange(context, eventId, request, live?.Limit ?? options.ForwardLimit, clock);
        // :: Step 3 YARP's pipeline
        await (_yarp ?? throw new InvalidOperationException("MapLive was not called."))(context);
        // :: Step 4 judge
        var outcome = LiveOutcome.Of(context, exchange);
        // :: Step 5 record, before a caller that reads slowly or went away can hold it up
        await RecordAsync(LiveRecord.Of(context, exchange, outcome), source);
        // :: Step 6 answer
        await AnswerAsync(context, exchange, outcome);
    }

    private static async Task AnswerAsync(HttpContext context, LiveExchange exchange, string outcome)
    {
        if (LiveOutcome.IsWhole(outcome))
            await exchange.Body.CompleteAsync();
        else if (outcome == ExchangeOutcomes.CallerGone || context.Response.HasStarted)
            context.Abort();
        else
        {
            exchange.DropAnswer();
            await LiveAnswers.FailedAsync(context, outcome, exchange.ElapsedMs);
        }
    }

    private async Task AnswerMissingAsync(HttpContext context, RoutedSource source, long eventId, LiveMessage? live)
    {
        var record = new ExchangeRecord
        {
            EventId = eventId,
            StartedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            DurationMs = 0,
            Outcome = ExchangeOutcomes.UpstreamMissing,
        };
        await RecordAsync(record, source);
        await (
            live is { EmptyAnswer: true }
                ? LiveAnswers.EmptyAsync(context)
                : LiveAnswers.FailedAsync(context, ExchangeOutcomes.UpstreamMissing, 0)
        );
    }

    /// <summary>Whoever has the answer finds the record, but a person on the telephone never waits for a slow disk.</summary>
    private async Task RecordAsync(ExchangeRecord record, RoutedSource source)
    {
        var recorded = log.RecordAsync(record);
        Report(record, source);
        if (await Task.WhenAny(recorded, Task.Delay(RecordLimit, clock)) == recorded && recorded.Exception is { InnerException: { } error })
            logger.LogWarning(
                LogEvents.Exchange,
                "The exchange of {EventId} could not be recorded: {Reason}",
                Ids.Event(record.EventId),
                error.Message
            );
    }

    private void Report(ExchangeRecord record, RoutedSource source)
    {
        _count.Add(1, new KeyValuePair<string, object?>("outcome", record.Outcome));
        logger.LogInformation(
            LogEvents.Exchange,
            "Exchange of {EventId} with {Upstream} for {Source}: {Outcome} {Status} in {DurationMs} ms",
            Ids.Event(record.EventId),
            record.Upstream,
            source.Source.Slug,
            record.Outcome,
            record.Status,
            record.DurationMs
        );
    }
}
