using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Writing;

/// <summary>
/// Leases on what waits in the store. The writer leases ids; what an attempt needs besides is read on a connection of its own, off the
/// writer's thread. Long because every claim, release and skip is one transaction of the writer and they share its statements.
/// </summary>
internal sealed class StoredQueue(JournalStore store) : IDeliveryQueue
{
    public Task<IReadOnlyDictionary<long, WebhookHealth>> LoadHealthAsync(CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, WebhookHealth>>(
            connection =>
                connection
                    .Query($"SELECT id, {HealthRow.Columns} FROM webhooks WHERE deleted_at IS NULL OR open_live + open_parked > 0", row =>
                        (row.GetInt64(0), HealthRow.Read(row, 1))
                    )
                    .ToDictionary(),
            cancel
        );

    /// <summary>
    /// The first due one of each webhook by id, which the index gives without looking at the rest of a backlog. What a receiver holds back
    /// is not due.
    /// </summary>
    public Task<long?> OldestDueAsync(long now, CancellationToken cancel) =>
        store.ReadAsync(
            connection =>
                connection.First(
                    """
                    SELECT min((SELECT next_at FROM deliveries
                      WHERE state = 0 AND webhook_id = webhooks.id AND id > parked_through AND next_at <= @now ORDER BY id LIMIT 1))
                    FROM webhooks WHERE status = 0 AND open_live > 0 AND NOT (hold_epoch = epoch AND hold_until > @now)
                    """,
                    row => row.LongOrNull(0),
                    ("now", now)
                ),
            cancel
        );

    public Task<WebhookHealth> ReadHealthAsync(long webhookId) => store.Writer.OnBatchAsync(batch => batch.Health[webhookId], webhookId);

    public Task<Claimed> ClaimDueAsync(long webhookId, ClaimSize size, bool byCall, long now) =>
        ClaimAsync(
            batch =>
            {
                if (!batch.Health.IsOwned(webhookId))
                    return Lot.Nothing;
                var health = batch.Health[webhookId];
                if (byCall)
                    return ClaimByCall(batch, webhookId, health.ParkedThrough, size, now);
                return health.OpenParked == 0 ? ClaimByTime(batch, webhookId, size, now) : ClaimByAge(batch, webhookId, health, size, now);
            },
            webhookId
        );

    /// <summary>
    /// Nothing is parked, so the index by time knows what is due and what comes next without looking at what waits behind it: a retry
    /// costs the same however many others wait. Where more is due than one claim takes, the oldest of all are found by age.
    /// </summary>
    private Lot ClaimByTime(JournalBatch batch, long webhookId, ClaimSize size, long now)
    {
        var due = batch.Connection.Query(
            DueStatement,
            row => row.GetInt64(0),
            ("webhook", webhookId),
            ("now", now),
            ("limit", size.Deliveries + 1)
        );
        if (due.Count > size.Deliveries)
            return ClaimByAge(batch, webhookId, batch.Health[webhookId], size, now);
        var (rows, more) = due.Count == 0 ? ([], false) : Lease(batch, "deliveries", $"id IN ({Sql.List(due)})", size, drained: false);
        return new Lot(rows, more ? now : batch.Connection.First(NextStatement, row => row.LongOrNull(0), ("webhook", webhookId)));
    }

    /// <summary>Walks what waits from the oldest on, behind the mark of what is parked.</summary>
    private Lot ClaimByAge(JournalBatch batch, long webhookId, WebhookHealth health, ClaimSize size, long now)
    {
        var (rows, more) = Lease(
            batch,
            _waiting,
            LiveDue,
            size,
            drained: false,
            ("webhook", webhookId),
            ("mark", health.ParkedThrough),
            ("now", now)
        );
        var next = more
            ? now
            : batch.Connection.First(_nextLive, row => row.LongOrNull(0), ("webhook", webhookId), ("mark", health.ParkedThrough));
        return new Lot(rows, next);
    }

    internal const string LiveDue = "webhook_id = @webhook AND id > @mark AND next_at <= @now",
        ParkedDue = "webhook_id = @webhook AND id <= @mark AND (next_at <= @now OR epoch <> @epoch)",
        DueStatement = "SELECT id FROM deliveries WHERE state = 0 AND webhook_id = @webhook AND next_at <= @now LIMIT @limit",
        NextStatement = "SELECT min(next_at) FROM deliveries WHERE state = 0 AND webhook_id = @webhook";

    private readonly string _waiting = Waiting(store.Dialect),
        _nextLive = NextLiveStatement(store.Dialect);

    /// <summary>What waits, looked at from the oldest on.</summary>
    internal static string Waiting(SqlDialect sql) => "deliveries" + sql.ByWaiting;

    internal static string NextLiveStatement(SqlDialect sql) =>
        $"SELECT min(next_at) FROM {Waiting(sql)} WHERE state = 0 AND webhook_id = @webhook AND id > @mark";

    public Task<Claimed> ClaimParkedAsync(long webhookId, ClaimSize size, bool inOrder, long now) =>
        ClaimAsync(
            batch =>
            {
                if (!batch.Health.IsOwned(webhookId))
                    return Lot.Nothing;
                var health = batch.Health[webhookId];
                var oldest = batch.Connection.First(
                    $"SELECT id, epoch, next_at FROM {_waiting} WHERE state = 0 AND webhook_id = @webhook AND id <= @mark ORDER BY id LIMIT 1",
                    row => (Id: row.GetInt64(0), Epoch: row.GetInt64(1), NextAt: row.GetInt64(2)),
                    ("webhook", webhookId),
                    ("mark", health.ParkedThrough)
                );
                if (oldest.Id == 0)
                    return Lot.Nothing;

                // In order means behind the one before: a drained delivery that waits for its retry holds those behind it, unless order was
                // traded for speed.
                if (oldest.Epoch == health.Epoch && oldest.NextAt > now && inOrder)
                    return new Lot([], oldest.NextAt);
                var (works, _) = Lease(
                    batch,
                    _waiting,
                    ParkedDue,
                    size,
                    drained: true,
                    ("webhook", webhookId),
                    ("mark", health.ParkedThrough),
                    ("now", now),
                    ("epoch", health.Epoch)
                );
                return new Lot(works, works.Count == 0 ? oldest.NextAt : now);
            },
            webhookId
        );

    public async Task<DeliveryWork?> ClaimOneAsync(long deliveryId, long heldLease)
    {
        var claimed = await ClaimAsync(batch =>
            {
                var row = batch.Connection.First(
                    $"SELECT {LeaseColumns}, state FROM deliveries WHERE id = @id AND (state <> 1 OR lease = @held) AND trigger <> 3 "
                        + "AND EXISTS (SELECT 1 FROM whole_events e WHERE e.id = event_id AND (e.body IS NOT NULL OR e.body_bytes = 0))",
                    row => (Lease: LeaseRow(row), State: (DeliveryState)row.GetInt64(5)),
                    ("id", deliveryId),
                    ("held", heldLease)
                );
                if (row.Lease is not { } lease || batch.Webhooks(lease.WebhookId) is { IsDeleted: true })
                    return Lot.Nothing;
                if (row.State is DeliveryState.Delivered or DeliveryState.Failed or DeliveryState.Skipped)
                {
                    // From a final state it is a person's retry from here on: open again, never a strike.
                    batch.Ledger.Move(row.State, -1);
                    batch.Health.CountOpen(lease.WebhookId, deliveryId, 1);
                    batch.Connection.Execute("UPDATE deliveries SET trigger = 2 WHERE id = @id", ("id", deliveryId));
                    lease = lease with { Trigger = DeliveryTrigger.Retry };
                }

                batch.Changes.Delivery(
                    new DeliveryStep(deliveryId, lease.EventId, lease.WebhookId, DeliveryPhase.InFlight, lease.Trigger, lease.Attempts)
                );

                var token = batch.NextLease();
                Take(batch, token, [deliveryId]);
                var found = row.State == DeliveryState.Leased ? DeliveryState.Waiting : row.State;
                // It goes at once, beside its lane; what it found outlives a crash.
                batch.Connection.Execute(
                    "UPDATE deliveries SET started = 1, returns_to = @found WHERE id = @id",
                    ("found", (long)found),
                    ("id", deliveryId)
                );
                return new Lot([lease with { Lease = token, Purpose = AttemptPurpose.Manual, ReturnTo = found }], null);
            })
            .ConfigureAwait(false);
        return claimed.Works.Count == 0 ? null : claimed.Works[0];
    }

    public Task ReleaseAsync(IReadOnlyList<DeliveryWork> works) =>
        ReleaseAsync([.. works.Select(work => (work.DeliveryId, work.Lease))], works.Select(work => work.WebhookId));

    private Task<bool> ReleaseAsync(IReadOnlyList<(long Id, long Lease)> leases, IEnumerable<long> webhookIds) =>
        store.Writer.OnBatchAsync(
            batch =>
            {
                foreach (var (id, lease) in leases)
                    Release(batch, id, lease);
                return true;
            },
            webhookIds
        );

    /// <summary>A lease that a person asked for goes back to what it found.</summary>
    private static void Release(JournalBatch batch, long id, long lease)
    {
        var given = batch.Connection.Query(
            """
            UPDATE deliveries SET state = coalesce(returns_to, 0), settled_at = CASE WHEN returns_to > 0 THEN @now END, lease = 0,
                started = 0, returns_to = NULL
            WHERE id = @id AND state = 1 AND lease = @lease RETURNING webhook_id, state
            """,
            row => (WebhookId: row.GetInt64(0), State: (DeliveryState)row.GetInt64(1)),
            ("now", batch.Now),
            ("id", id),
            ("lease", lease)
        );
        foreach (var (webhookId, state) in given)
            batch.Count(webhookId, id, state);
    }

    public Task<IReadOnlyList<long>> CreateAsync(long eventId, IReadOnlyList<long> webhookIds, DeliveryTrigger trigger, long now) =>
        store.Writer.OnBatchAsync<IReadOnlyList<long>>(
            batch =>
            {
                RefuseExpired(batch, eventId);
                return [.. webhookIds.Select(webhookId => Create(batch, eventId, webhookId, trigger, now))];
            },
            webhookIds
        );

    /// <summary>Retention may have come between the look and the wish.</summary>
    private static void RefuseExpired(JournalBatch batch, long eventId)
    {
        var db = batch.Connection;
        // Under its row's lock, which retention takes before it takes the body.
        db.Query("SELECT id FROM events WHERE id = @id" + SqlDialect.From(db).ForUpdate, row => row.GetInt64(0), ("id", eventId));
        var hasBody = db.Query(
            "SELECT CASE WHEN body IS NULL AND body_bytes > 0 THEN 0 ELSE 1 END FROM whole_events WHERE id = @id",
            row => row.GetInt64(0) == 1,
            ("id", eventId)
        );
        if (hasBody.Count == 0)
            throw ProblemException.NotFound("event");
        if (!hasBody[0])
            throw new ProblemException("event_expired", "Retention has removed this event's body.");
    }

    private static long Create(JournalBatch batch, long eventId, long webhookId, DeliveryTrigger trigger, long now)
    {
        var id = batch.Recorder.Deliver(eventId, webhookId, trigger, lease: 0, now);
        var phase = batch.Health[webhookId].PhaseOfWaiting(id);
        batch.Changes.Delivery(
            new DeliveryStep(id, eventId, webhookId, phase, trigger, 0, NextAt: phase == DeliveryPhase.Pending ? now : null)
        );
        return id;
    }

    public Task<Settled> RecordTestAsync(long webhookId, long deliveryId, long testEventId, AttemptResult result, int epoch)
    {
        var bytes = AttemptBytes.From(result);
        return store.Writer.OnBatchAsync(
            batch => batch.Settler.RecordTest(webhookId, deliveryId, testEventId, result, epoch, bytes),
            webhookId
        );
    }

    public Task<WebhookHealth?> ChangeHealthAsync(long webhookId, Func<WebhookHealth, long, WebhookHealth?> change) =>
        store.Writer.OnBatchAsync(
            batch =>
            {
                // Made now it stands behind every delivery there is, also those that a node with a faster clock has made.
                var last = batch.Connection.Long("SELECT max(id) FROM deliveries WHERE webhook_id = @webhook", ("webhook", webhookId));
                var changed = change(batch.Health[webhookId], batch.Ids.NextAfter(last));
                if (changed is null)
                    return null;
                batch.Health[webhookId] = changed;
                return batch.Health[webhookId];
            },
            webhookId
        );

    public Task<long?> BringForwardAsync(long webhookId, long by, long now, long after, int slice) =>
        store.Writer.OnBatchAsync<long?>(
            batch =>
            {
                var moved = batch.Connection.Query(
                    $"""
                    UPDATE deliveries SET next_at = CASE WHEN next_at - @by > @now THEN next_at - @by ELSE @now END
                    WHERE id IN (SELECT id FROM {_waiting}
                      WHERE state = 0 AND webhook_id = @webhook AND id > @after AND next_at > @now ORDER BY id LIMIT @slice)
                    RETURNING id
                    """,
                    row => row.GetInt64(0),
                    ("by", by),
                    ("now", now),
                    ("webhook", webhookId),
                    ("after", after),
                    ("slice", slice)
                );
                return moved.Count < slice ? null : moved.Max();
            },
            webhookId
        );

    public Task<int> SkipAsync(long webhookId, SkipScope scope, int slice, long now) =>
        store.Writer.OnBatchAsync(
            batch =>
            {
                var through = scope == SkipScope.Parked ? batch.Health[webhookId].ParkedThrough : long.MaxValue;
                var filter = scope == SkipScope.Events ? " AND trigger = 0" : "";
                var skipped = batch.Connection.Query(
                    $"""
                    UPDATE deliveries SET state = 4, settled_at = @now
                    WHERE id IN (SELECT id FROM {_waiting} WHERE state = 0 AND webhook_id = @webhook AND id <= @through{filter} ORDER BY id LIMIT @slice)
                    RETURNING id, event_id, trigger, attempts
                    """,
                    row => new DeliveryStep(
                        row.GetInt64(0),
                        row.GetInt64(1),
                        webhookId,
                        DeliveryPhase.Skipped,
                        (DeliveryTrigger)row.GetInt64(2),
                        (int)row.GetInt64(3)
                    ),
                    ("now", now),
                    ("webhook", webhookId),
                    ("through", through),
                    ("slice", slice)
                );
                foreach (var step in skipped)
                {
                    batch.Count(webhookId, step.DeliveryId, DeliveryState.Skipped);
                    batch.Changes.Delivery(step);
                }

                return skipped.Count;
            },
            webhookId
        );

    /// <summary>
    /// How much of an ordered webhook's backlog one claim looks at: where that is all behind a few calls, the other calls wait with them.
    /// </summary>
    private const int MostLookedAt = 5000;

    private const string LeaseColumns = "id, event_id, webhook_id, trigger, attempts";

    /// <summary>
    /// Leases what is due of every call that has nothing unfinished before it. Looks from the oldest on, once; only ordered webhooks pay
    /// for it.
    /// </summary>
    private Lot ClaimByCall(JournalBatch batch, long webhookId, long mark, ClaimSize size, long now)
    {
        var busy = batch
            .Connection.Query(
                """
                SELECT e.source_id, e.call_id FROM deliveries d JOIN events e ON e.id = d.event_id
                WHERE d.state = 1 AND d.webhook_id = @webhook AND e.call_id IS NOT NULL
                """,
                row => (row.GetInt64(0), row.GetString(1)),
                ("webhook", webhookId)
            )
            .ToHashSet();
        var free = new List<LeasedRow>();
        var (held, next, looked, bytes) = (false, (long?)null, 0, 0L);
        using var waiting = batch.Connection.Stream(
            $"""
            SELECT d.id, d.event_id, d.webhook_id, d.trigger, d.attempts, d.next_at, e.source_id, e.call_id, e.body_bytes
            FROM deliveries d{store.Dialect.ByWaiting} JOIN events e ON e.id = d.event_id
            WHERE d.state = 0 AND d.webhook_id = @webhook AND d.id > @mark ORDER BY d.id LIMIT {MostLookedAt}
            """,
            ("webhook", webhookId),
            ("mark", mark)
        );
        while (waiting.Reader.Read())
        {
            looked++;
            if (!waiting.Reader.IsDBNull(7) && !busy.Add((waiting.Reader.GetInt64(6), waiting.Reader.GetString(7))))
                held = true;
            else if (waiting.Reader.GetInt64(5) is var dueAt && dueAt > now)
                next = Math.Min(next ?? long.MaxValue, dueAt);
            else if (free.Count < size.Deliveries && ((bytes += waiting.Reader.GetInt64(8)) <= size.Bytes || free.Count == 0))
                free.Add(LeaseRow(waiting.Reader)!);
            else
                next = now;
        }

        waiting.Dispose();
        return new Lot(Take(batch, free, drained: false), next, held || looked == MostLookedAt);
    }

    private static LeasedRow? LeaseRow(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (DeliveryTrigger)row.GetInt64(3), (int)row.GetInt64(4));

    /// <summary>Leases the oldest that fit, and says whether there are more.</summary>
    private static (List<LeasedRow> Rows, bool More) Lease(
        JournalBatch batch,
        string from,
        string where,
        ClaimSize size,
        bool drained,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var found = batch.Connection.Query(
            LeaseStatement(from, where, size.Deliveries),
            row => (Row: LeaseRow(row)!, Bytes: row.LongOrNull(5) ?? 0),
            parameters
        );
        long bytes = 0;
        var fitting = found.TakeWhile((row, index) => (bytes += row.Bytes) <= size.Bytes || index == 0).Select(row => row.Row).ToList();
        return (Take(batch, fitting, drained), fitting.Count < found.Count || found.Count == size.Deliveries);
    }

    internal static string LeaseStatement(string from, string where, int limit) =>
        $"""
            SELECT {LeaseColumns}, (SELECT body_bytes FROM events WHERE events.id = event_id)
            FROM {from} WHERE state = 0 AND {where} ORDER BY id LIMIT {limit}
            """;

    private static List<LeasedRow> Take(JournalBatch batch, List<LeasedRow> rows, bool drained)
    {
        var lease = batch.NextLease();
        if (rows.Count > 0)
            Take(batch, lease, rows.Select(row => row.Id));
        return [.. rows.Select(row => row with { Lease = lease, Drained = drained })];
    }

    private static void Take(JournalBatch batch, long lease, IEnumerable<long> ids) =>
        batch.Connection.Execute(
            $"UPDATE deliveries SET state = 1, lease = @lease, settled_at = NULL WHERE id IN ({Sql.List(ids)})",
            ("lease", lease)
        );

    private async Task<Claimed> ClaimAsync(Func<JournalBatch, Lot> claim, params IEnumerable<long> webhookIds)
    {
        var (rows, nextAt, held) = await store.Writer.OnBatchAsync(claim, webhookIds).ConfigureAwait(false);
        if (rows.Count == 0)
            return new Claimed([], nextAt, held);
        try
        {
            var events = await store
                .ReadAsync(connection => EventRow.Load(connection, rows.Select(row => row.EventId)))
                .ConfigureAwait(false);
            return new Claimed([.. rows.Select(row => row.With(events[row.EventId]))], nextAt, held);
        }
        catch
        {
            // Leased and not handed over, they would wait for the next start.
            await ReleaseAsync([.. rows.Select(row => (row.Id, row.Lease))], rows.Select(row => row.WebhookId)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a claim found in the writer's transaction.</summary>
    private sealed record Lot(List<LeasedRow> Rows, long? NextAt, bool Held = false)
    {
        public static Lot Nothing { get; } = new([], null);
    }

    private sealed record LeasedRow(long Id, long EventId, long WebhookId, DeliveryTrigger Trigger, int Attempts)
    {
        public long Lease { get; init; }
        public bool Drained { get; init; }
        public AttemptPurpose Purpose { get; init; }
        public DeliveryState ReturnTo { get; init; }

        public DeliveryWork With(EventRecord record) =>
            new()
            {
                DeliveryId = Id,
                WebhookId = WebhookId,
                Event = record,
                Trigger = Trigger,
                Purpose = Purpose,
                ReturnTo = ReturnTo,
                Attempts = Attempts,
                Lease = Lease,
                Drained = Drained,
            };
    }
}
