namespace Relay.Domain;

/// <summary>Repairs of many deliveries or events at once: planned first with a count, then started, and cancelled at any time between.</summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IBulks
{
    /// <summary>The most events that one replay may send again.</summary>
    const int MostReplayed = 10_000;

    /// <summary>The longest range of times that one replay may be over.</summary>
    static readonly TimeSpan LongestReplay = TimeSpan.FromDays(14);

    /// <summary>Counts what matches now. Later matches are not swept in: nothing newer than the plan is ever touched.</summary>
    /// <exception cref="ProblemException"><c>replay_too_large</c>: more events than a replay may have.</exception>
    Task<BulkRecord> PlanAsync(BulkOrder order, string actor, CancellationToken cancel);

    /// <returns>Null where there is none.</returns>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it is not planned any more.</exception>
    Task<BulkRecord?> StartAsync(long id, string actor, CancellationToken cancel);

    /// <summary>What is done stays done.</summary>
    /// <inheritdoc cref="StartAsync"/>
    Task<BulkRecord?> CancelAsync(long id, string actor, CancellationToken cancel);

    Task<BulkRecord?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<Page<BulkRecord>> ListAsync(PageRequest page, CancellationToken cancel);
}

/// <summary>What a bulk does: sends settled deliveries again, sends events again as new deliveries, or settles waiting deliveries as skipped.</summary>
internal enum BulkAction { Retry, Replay, Skip }

internal enum BulkState { Planned, Running, Done, Cancelled, Failed }

/// <summary>To the webhooks that had the event, or to those that would get it today.</summary>
internal enum ReplayRouting { Original, Current }

/// <summary>Which deliveries. Times are Unix milliseconds of their creation, the end is exclusive.</summary>
/// <param name="Phase">One phase; for a skip everything that waits where null.</param>
internal sealed record BulkDeliveries(long? WebhookId = null, long? EventId = null, DeliveryPhase? Phase = null, long? SourceId = null, string? Kind = null, long? From = null, long? To = null);

/// <summary>What is asked for.</summary>
/// <param name="Deliveries">Of a retry or a skip.</param>
/// <param name="Events">Of a replay.</param>
internal sealed record BulkOrder(BulkAction Action, BulkDeliveries? Deliveries = null, EventFilter? Events = null, ReplayRouting Routing = ReplayRouting.Original);

/// <summary>A bulk and how far it is. Times are Unix milliseconds.</summary>
/// <param name="Matched">What matched when it was planned.</param>
/// <param name="Through">The newest id that it may touch.</param>
/// <param name="Position">The last id that was looked at; it moves in the transaction that does the work, so a crash repeats nothing and leaves nothing out.</param>
/// <param name="Done">Deliveries retried or skipped, events replayed. Less than <paramref name="Matched"/> at the end where some were settled or removed meanwhile.</param>
/// <param name="Created">Deliveries that a replay created.</param>
internal sealed record BulkRecord(
    long Id, long CreatedAt, long? StartedAt, long? EndedAt, BulkState State, BulkOrder Order, long Matched, long Through, long Position, long Done, long Created, string? Error);
