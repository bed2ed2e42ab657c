namespace Relay.Streams.Tunnels;

/// <summary>
/// The answer to a live message that came in here while its listener is connected to another node. Its delivery goes there like any other,
/// and what the handler answered is read from the rows of its attempt.
/// <code>
/// commit here ─ NOTIFY ─► the listener's node ─► handler ─► attempt settled ─ NOTIFY ─► here: the log has grown ─► rows ─► caller
/// </code>
/// </summary>
internal sealed class AnswersElsewhere(IHistory history, IChangeLog log, ICatalog catalog, TimeProvider clock)
{
    /// <summary>A change anywhere wakes it, so it looks no more often than this; and a hint can be lost, so it looks now and then.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20),
        Most = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a failure is the answer of whoever asks for it.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    private const int MostDeliveries = 100;

    /// <summary>Whether it came in at another node, where its caller still waits.</summary>
    public bool IsAwaited(EventRecord record) =>
        catalog.Current.ById(record.SourceId)?.Dialect.ReadEnvelope(record.Request).Live is { } message
        && clock.GetUtcNow().ToUnixTimeMilliseconds() - record.ReceivedAt < message.Limit.TotalMilliseconds;

    /// <summary>The answer of a listener here, or elsewhere, whichever is first.</summary>
    /// <returns>Null where there was none within the limit.</returns>
    public async Task<AttemptResult?> WaitAsync(long eventId, LiveAnswerBoard here, TimeSpan limit, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<AttemptResult?>[] ways = [here.WaitAsync(eventId, limit, over.Token), WaitAsync(eventId, limit, over.Token)];
        var first = await Task.WhenAny(ways).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)Task.WhenAll(ways)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first.ConfigureAwait(false);
    }

    private async Task<AttemptResult?> WaitAsync(long eventId, TimeSpan limit, CancellationToken cancel)
    {
        var (started, since) = (clock.GetTimestamp(), (clock.GetUtcNow() - Stale).ToUnixTimeMilliseconds());
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void OnChanged() => changed.TrySetResult();
            log.Changed += OnChanged;
            try
            {
                if (await TryFindAsync(eventId, since, cancel).ConfigureAwait(false) is { } found)
                    return found;
                var left = limit - clock.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                    return null;
                await Task.Delay(left < Least ? left : Least, clock, cancel).ConfigureAwait(false);
                await changed.Task.WaitAsync(left < Most ? left : Most, clock, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // Time to look all the same.
            }
            finally
            {
                log.Changed -= OnChanged;
            }
        }
    }

    /// <summary>A store that can't be read just now is asked again.</summary>
    private async Task<AttemptResult?> TryFindAsync(long eventId, long since, CancellationToken cancel)
    {
        try
        {
            return await FindAsync(eventId, since, cancel).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private async Task<AttemptResult?> FindAsync(long eventId, long since, CancellationToken cancel)
    {
        var webhooks = catalog.Current.Webhooks;
        var deliveries = (await history.DeliveriesOfAsync(eventId, MostDeliveries, cancel).ConfigureAwait(false))
            .Where(delivery => webhooks.GetValueOrDefault(delivery.WebhookId)?.Listener is not null)
            .ToList();
        foreach (var delivery in deliveries.Where(delivery => delivery.Attempts > 0))
        {
            var attempts = await history.AttemptsAsync(delivery.Id, cancel).ConfigureAwait(false);
            if (attempts.LastOrDefault(attempt => IsAnswer(attempt, since)) is { } answer)
                return ToResult(answer);
        }

        // Who is there has paused, or has gone: nobody sends it anything.
        return deliveries.Count > 0 && deliveries.TrueForAll(delivery => delivery.Phase == DeliveryPhase.Parked)
            ? TunnelResults.Away(webhooks[deliveries[0].WebhookId])
            : null;
    }

    private static bool IsAnswer(AttemptRecord attempt, long since) =>
        attempt.DurationMs is { } took && (attempt.Status is not null || attempt.StartedAt + took >= since);

    private static AttemptResult ToResult(AttemptRecord attempt) =>
        new()
        {
            Outcome = attempt.Outcome,
            Status = attempt.Status,
            Error = attempt.Error,
            StartedAt = attempt.StartedAt,
            DurationMs = attempt.DurationMs ?? 0,
            ResponseHeaders = attempt.ResponseHeaders,
            ResponseBody = attempt.ResponseBody,
            ResponseTruncated = attempt.Truncated,
        };
}
