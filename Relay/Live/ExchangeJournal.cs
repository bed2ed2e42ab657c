using Relay.Hosting;

namespace Relay.Live;

/// <summary>Where an exchange is written down: the exchange log, one log line, one count.</summary>
internal sealed class ExchangeJournal(IExchangeLog log, RelayMeter meter, TimeProvider clock, ILogger<LiveForwarder> logger)
{
    /// <summary>How long an answer waits for its record.</summary>
    private static readonly TimeSpan RecordLimit = TimeSpan.FromMilliseconds(250);

    private readonly System.Diagnostics.Metrics.Counter<long> _count = meter.Counter(
        "relay.exchanges",
        "Requests that an upstream was asked to answer, by outcome."
    );

    /// <summary>Whoever has the answer finds the record, but a person on the telephone never waits for a slow disk.</summary>
    public async Task RecordAsync(ExchangeRecord record, RoutedSource source)
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
            "Exchange of {EventId} with {Upstream} for {Source}: {Outcome} {Status} in {DurationMs} ms ({Answer} answer)",
            Ids.Event(record.EventId),
            record.Upstream,
            source.Source.Slug,
            record.Outcome,
            record.Status,
            record.DurationMs,
            record.Answer
        );
    }
}
