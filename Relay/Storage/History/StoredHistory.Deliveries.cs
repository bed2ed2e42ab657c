using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <content>Deliveries and their attempts.</content>
internal sealed partial class StoredHistory
{
    private static readonly string DeliveryColumns =
        $"d.id, d.event_id, d.webhook_id, {DeliveryPhases.Expression}, d.trigger, d.attempts, {DeliveryPhases.NextAt}, "
        + $"d.created_at, d.settled_at, d.outcome, d.status, {SimulatedRows.RunOfEvent("d.event_id")}";

    // CROSS keeps the order: a planner that begins with the webhooks would sort all their deliveries.
    private const string DeliveryRows = "FROM deliveries d CROSS JOIN webhooks w WHERE w.id = d.webhook_id AND";

    public Task<Page<DeliverySummary>> DeliveriesAsync(DeliveryFilter filter, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(db => HasIndex(filter) ? Indexed(db, filter, page) : Scanned(db, filter, page), cancel);

    public Task<DeliverySummary?> DeliveryAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(db => db.First($"SELECT {DeliveryColumns} {DeliveryRows} d.id = @id", Delivery, ("id", id)), cancel);

    public Task<IReadOnlyList<DeliverySummary>> DeliveriesOfAsync(long eventId, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<DeliverySummary>>(
            db =>
                db.Query(
                    $"SELECT {DeliveryColumns} {DeliveryRows} d.event_id = @event ORDER BY d.id DESC LIMIT {limit}",
                    Delivery,
                    ("event", eventId)
                ),
            cancel
        );

    public Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(long deliveryId, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<AttemptRecord>>(
            db =>
                db.Query(
                    """
                    SELECT number, purpose, started_at, duration_ms, outcome, status, error, remote, dns_ms, connect_ms, tls_ms,
                        first_byte_ms, truncated, request_headers, response_headers, response_body, request_sha256, request_bytes, strike
                    FROM attempts WHERE delivery_id = @id ORDER BY number
                    """,
                    Attempt,
                    ("id", deliveryId)
                ),
            cancel
        );

    public Task<IReadOnlyList<ShortAttempt>> AttemptsInShortAsync(IReadOnlyList<long> deliveryIds, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<ShortAttempt>>(
            db =>
                db.Query(
                    $"""
                    SELECT delivery_id, number, started_at, duration_ms, outcome, status, error, remote
                    FROM attempts WHERE delivery_id IN ({Sql.List(deliveryIds)}) ORDER BY delivery_id, number
                    """,
                    row => new ShortAttempt(
                        row.GetInt64(0),
                        row.GetInt32(1),
                        row.GetInt64(2),
                        row.IntOrNull(3),
                        (Outcome)row.GetInt64(4),
                        row.IntOrNull(5),
                        row.TextOrNull(6),
                        row.TextOrNull(7)
                    )
                ),
            cancel
        );

    /// <summary>
    /// Whether an index finds the rows, or nearly so: an event has few deliveries, unhappy ones have an index of their own. A webhook's
    /// deliveries in one phase can be far apart.
    /// </summary>
    private static bool HasIndex(DeliveryFilter filter) =>
        filter.EventId is not null
        || filter.BulkId is not null
        || filter.Phase is DeliveryPhase.InFlight
        || (filter.WebhookId is null && filter.Phase is DeliveryPhase.Failed or DeliveryPhase.Skipped)
        || (filter.WebhookId is not null && filter.Phase is null or DeliveryPhase.Pending or DeliveryPhase.Parked);

    private static Page<DeliverySummary> Indexed(DbConnection db, DeliveryFilter filter, PageRequest page)
    {
        // No index serves both of two conditions, but each of them is served by one.
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        IReadOnlyList<string> phases = filter.Phase is { } phase ? DeliveryPhases.Conditions(phase) : ["1 = 1"];
        var rows = phases
            .SelectMany(condition =>
            {
                var where = Conditions(filter with { Phase = null }).Add(condition);
                return db.Query(
                    $"SELECT {DeliveryColumns} {DeliveryRows} {where} AND d.id >= @least AND d.id < @below ORDER BY d.id DESC LIMIT {page.Limit + 1}",
                    Delivery,
                    where.With(("least", atLeast), ("below", below))
                );
            })
            .OrderByDescending(row => row.Id)
            .Take(page.Limit + 1)
            .ToList();
        return rows.Count > page.Limit
            ? new Page<DeliverySummary>(rows.GetRange(0, page.Limit), rows[page.Limit - 1].Id)
            : new Page<DeliverySummary>(rows, null);
    }

    private Page<DeliverySummary> Scanned(DbConnection db, DeliveryFilter filter, PageRequest page)
    {
        var where = Conditions(filter);
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        return _scan.Run(
            db,
            "deliveries",
            below,
            atLeast,
            page.Limit,
            (low, high, limit) =>
                db.Query(
                    $"SELECT {DeliveryColumns} {DeliveryRows} {where} AND d.id >= @low AND d.id < @high ORDER BY d.id DESC LIMIT {limit}",
                    Delivery,
                    where.With(("low", low), ("high", high))
                ),
            row => row.Id
        );
    }

    private static Where Conditions(DeliveryFilter filter) =>
        new Where()
            .AddIf(filter.WebhookId is not null, "d.webhook_id = @webhook", ("webhook", filter.WebhookId))
            .AddIf(filter.EventId is not null, "d.event_id = @event", ("event", filter.EventId))
            .AddIf(filter.BulkId is not null, "d.bulk IS NOT NULL AND d.bulk = @bulk", ("bulk", filter.BulkId))
            .AddIf(filter.From is not null, "d.created_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "d.created_at < @to", ("to", filter.To))
            .AddIf(filter.Outcome is not null, "d.outcome = @outcome", ("outcome", (long?)filter.Outcome))
            .AddIf(filter.Status is not null, "d.status = @status", ("status", (long?)filter.Status))
            .AddSimulatedEvent(filter.Simulated, "d.event_id")
            .AddIf(filter.Phase is not null, DeliveryPhases.Condition(filter.Phase.GetValueOrDefault()));

    private static DeliverySummary Delivery(DbDataReader row)
    {
        var phase = (DeliveryPhase)row.GetInt64(3);
        return new DeliverySummary
        {
            Id = row.GetInt64(0),
            EventId = row.GetInt64(1),
            WebhookId = row.GetInt64(2),
            Phase = phase,
            Trigger = (DeliveryTrigger)row.GetInt64(4),
            Attempts = (int)row.GetInt64(5),
            NextAt = phase == DeliveryPhase.Pending ? row.GetInt64(6) : null,
            CreatedAt = row.GetInt64(7),
            SettledAt = row.LongOrNull(8),
            Outcome = (Outcome?)row.LongOrNull(9),
            Status = row.IntOrNull(10),
            Simulated = row.TextOrNull(11),
        };
    }

    private static AttemptRecord Attempt(DbDataReader row) =>
        new(
            row.GetInt32(0),
            (AttemptPurpose)row.GetInt64(1),
            row.GetInt64(2),
            row.IntOrNull(3),
            (Outcome)row.GetInt64(4),
            row.IntOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7),
            new AttemptTimings(row.IntOrNull(8), row.IntOrNull(9), row.IntOrNull(10), row.IntOrNull(11)),
            row.GetInt64(12) != 0,
            HeaderBytes.Read(row.BytesOrNull(13)),
            HeaderBytes.Read(row.BytesOrNull(14)),
            row.BytesOrNull(15) ?? []
        )
        {
            RequestBodySha256 = row.BytesOrNull(16),
            RequestBodyBytes = row.LongOrNull(17),
            Strike = row.IntOrNull(18),
        };
}
