namespace Relay.Live;

/// <summary>Answers the copies of a live message that is at its upstream, or was a moment ago.</summary>
internal sealed class LiveCopies(ExchangeJournal journal, TimeProvider clock)
{
    /// <summary>Waits for the flight's answer within the copy's own limit, and hands it on.</summary>
    /// <returns>Whether the copy is answered; else the upstream gave nothing to hand on, and the copy must ask for itself.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context, RoutedSource source, LiveOrder order, LiveFlight flight)
    {
        var (at, started) = (clock.GetUtcNow().ToUnixTimeMilliseconds(), clock.GetTimestamp());
        var kept = flight.Answer.IsCompleted;
        var (answer, failure) = await WaitAsync(flight, order.Limit, context.RequestAborted);
        if (answer is null && failure is null)
            return false;
        var record = new ExchangeRecord
        {
            EventId = order.EventId,
            Upstream = answer?.Upstream,
            StartedAt = at,
            DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            Outcome = failure ?? answer!.Outcome,
            Status = answer?.Status,
            ResponseHeaders = LiveRecord.Keep(answer?.Headers ?? []),
            ResponseBody = answer?.Body ?? default,
            Answer = kept ? ExchangeAnswer.Kept : ExchangeAnswer.Shared,
        };
        await journal.RecordAsync(record, source);
        if (answer is not null)
            await answer.WriteAsync(context);
        else if (failure == ExchangeOutcomes.CallerGone)
            context.Abort();
        else
            await LiveAnswers.FailedAsync(context, failure!, record.DurationMs);
        return true;
    }

    private async Task<(LiveAnswer? Answer, string? Failure)> WaitAsync(LiveFlight flight, TimeSpan limit, CancellationToken callerGone)
    {
        try
        {
            return (await flight.Answer.WaitAsync(limit, clock, callerGone), null);
        }
        catch (TimeoutException)
        {
            return (null, ExchangeOutcomes.UpstreamTimeout);
        }
        catch (OperationCanceledException)
        {
            return (null, ExchangeOutcomes.CallerGone);
        }
    }
}
