using System.Data.Common;
using Relay.Storage.Access;
using Relay.Storage.History;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Bulks;

/// <summary>
/// Bulks over the writer's own batch. A reader finds what matches next, off the writer's thread; the writer looks at each once more, does
/// the work and moves the position, in one transaction.
/// <code>
/// reader: next matches behind the position ─► writer: still running? still so? ─► work + ledger + position
/// ── crash boundary: the next step goes on behind it ──
/// </code>
/// </summary>
internal sealed class StoredBulks(JournalWriter writer, IStore store, ICatalog catalog, IdSequence ids, TimeProvider clock) : IBulkLog
{
    /// <summary>Deliveries or events in one transaction: the writer is free for others after some milliseconds.</summary>
    public const int Slice = 200;

    private readonly BulkScan _scan = new(clock);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<BulkRecord> PlanAsync(BulkOrder order, string actor, CancellationToken cancel)
    {
        var (position, through) = BulkScan.Bounds(order, ids.Next());
        var matched = await CountAsync(order, position, through, cancel).ConfigureAwait(false);
        var bulk = new BulkRecord(ids.Next(), Now, null, null, BulkState.Planned, order, matched, through, position, 0, 0, null);
        await store
            .WriteAsync(
                db =>
                {
                    BulkRows.Insert(db, bulk);
                    Audit.Write(db, ids.Next(), Now, actor, "bulk.planned", Ids.Bulk(bulk.Id), $"{order.Action} {matched}");
                    return true;
                },
                cancel
            )
            .ConfigureAwait(false);
        return bulk;
    }

    public Task<bool> MoveAsync(
        long id,
        IReadOnlyList<BulkState> from,
        BulkState to,
        string actor,
        string? error,
        CancellationToken cancel
    ) =>
        store.WriteAsync(
            db =>
            {
                var moved = BulkRows.Move(db, id, from, to, Now, error);
                if (moved)
                    Audit.Write(
                        db,
                        ids.Next(),
                        Now,
                        actor,
                        to == BulkState.Running ? "bulk.started" : $"bulk.{to.ToString().ToLowerInvariant()}",
                        Ids.Bulk(id),
                        error
                    );
                return moved;
            },
            cancel
        );

    public Task<BulkRecord?> RunningAsync(CancellationToken cancel) => store.ReadAsync(BulkRows.Running, cancel);

    public Task<BulkRecord?> FindAsync(long id, CancellationToken cancel) => store.ReadAsync(db => BulkRows.Find(db, id), cancel);

    public Task<Page<BulkRecord>> ListAsync(PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(db => BulkRows.List(db, page), cancel);

    public async Task<IReadOnlyList<BulkShare>> TargetsAsync(BulkRecord bulk, CancellationToken cancel)
    {
        var counts = new Dictionary<long, long>();
        var position = bulk.Position;
        for (var last = false; !last; )
        {
            var (shares, slice) = await store
                .ReadAsync(
                    db =>
                    {
                        var slice = _scan.Next(db, bulk.Order, position, bulk.Through, BulkScan.Slice);
                        return (Targets(db, bulk.Order, slice.Ids), slice);
                    },
                    cancel
                )
                .ConfigureAwait(false);
            foreach (var (webhook, count) in shares)
                counts[webhook] = counts.GetValueOrDefault(webhook) + count;
            (position, last) = (slice.Position, slice.IsLast);
        }

        return [.. counts.OrderByDescending(share => share.Value).Select(share => new BulkShare(share.Key, share.Value))];
    }

    public Task<IReadOnlyList<BulkOutcome>> OutcomesAsync(long id, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<BulkOutcome>>(
            db =>
                db.Query(
                    $"SELECT d.webhook_id, {DeliveryPhases.Expression}, COUNT(*) FROM deliveries d CROSS JOIN webhooks w "
                        + "WHERE d.bulk IS NOT NULL AND d.bulk = @bulk AND w.id = d.webhook_id GROUP BY 1, 2 ORDER BY 3 DESC",
                    row => new BulkOutcome(row.GetInt64(0), (DeliveryPhase)row.GetInt64(1), row.GetInt64(2)),
                    ("bulk", id)
                ),
            cancel
        );

    private List<(long Webhook, long Count)> Targets(DbConnection db, BulkOrder order, IReadOnlyList<long> ids) =>
        order.Action == BulkAction.Replay
            ?
            [
                .. ReplayTargets
                    .Find(db, ids, order.Routing, catalog.Current)
                    .SelectMany(target => target.WebhookIds)
                    .GroupBy(webhook => webhook)
                    .Select(group => (group.Key, group.LongCount())),
            ]
            : db.Query($"SELECT webhook_id, COUNT(*) FROM deliveries WHERE id IN ({Sql.List(ids)}) GROUP BY webhook_id", row =>
                (row.GetInt64(0), row.GetInt64(1))
            );

    public async Task<BulkStep> StepAsync(BulkRecord bulk, CancellationToken cancel)
    {
        var (slice, targets) = await store
            .ReadAsync(
                db =>
                {
                    var slice = _scan.Next(db, bulk.Order, bulk.Position, bulk.Through, Slice);
                    return (
                        slice,
                        bulk.Order.Action == BulkAction.Replay ? ReplayTargets.Find(db, slice.Ids, bulk.Order.Routing, catalog.Current) : []
                    );
                },
                cancel
            )
            .ConfigureAwait(false);
        return await writer.OnBatchAsync(batch => Apply(batch, bulk, slice, targets)).ConfigureAwait(false);
    }

    private BulkStep Apply(JournalBatch batch, BulkRecord bulk, BulkSlice slice, IReadOnlyList<ReplayTarget> targets)
    {
        var moved = batch.Connection.Execute(
            "UPDATE bulks SET position = @to WHERE id = @id AND state = 'Running' AND position = @from",
            ("to", slice.Position),
            ("id", bulk.Id),
            ("from", bulk.Position)
        );
        // Cancelled meanwhile.
        if (moved == 0)
            return new BulkStep([]);
        var now = batch.Now;
        var work = new BulkWork(batch, now, bulk.Id);
        var (done, created) = bulk.Order.Action switch
        {
            BulkAction.Retry => (work.Retry(slice.Ids, bulk.Order.Deliveries!.Phase ?? DeliveryPhase.Failed), 0),
            BulkAction.Skip => (work.Skip(slice.Ids, bulk.Order.Deliveries!.Phase), 0),
            _ => work.Replay(targets),
        };
        batch.Connection.Execute(
            "UPDATE bulks SET done = done + @done, created = created + @created WHERE id = @id",
            ("done", done),
            ("created", created),
            ("id", bulk.Id)
        );
        if (slice.IsLast)
            BulkRows.Move(batch.Connection, bulk.Id, [BulkState.Running], BulkState.Done, now, null);
        return new BulkStep(work.Webhooks);
    }

    private async Task<long> CountAsync(BulkOrder order, long position, long through, CancellationToken cancel)
    {
        long count = 0;
        for (var last = false; !last; )
        {
            var slice = await store.ReadAsync(db => _scan.Next(db, order, position, through, int.MaxValue), cancel).ConfigureAwait(false);
            (count, position, last) = (count + slice.Ids.Count, slice.Position, slice.IsLast);
            if (order.Action == BulkAction.Replay && count > IBulks.MostReplayed)
                throw new ProblemException("replay_too_large", $"More than {IBulks.MostReplayed} events match; narrow the filter.");
        }

        return count;
    }
}
