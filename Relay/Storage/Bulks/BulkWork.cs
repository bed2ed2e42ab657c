using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Bulks;

/// <summary>
/// The work of one slice of a bulk, within the writer's transaction: every row is looked at once more, and the ledger moves with it.
/// </summary>
/// <param name="bulk">What the deliveries say that they were repaired by; null where it is no bulk's work.</param>
internal sealed class BulkWork(JournalBatch batch, long now, long? bulk = null)
{
    private readonly HashSet<long> _webhooks = [];

    public IReadOnlyCollection<long> Webhooks => _webhooks;

    /// <summary>
    /// Deliveries of one final state wait again with all their retries, as a person's: what fails of them is never a strike.
    /// </summary>
    public int Retry(IReadOnlyList<long> ids, DeliveryPhase phase)
    {
        var state = Reopening.FromPhase(phase);
        var reopened = Update(
            ids,
            "state = 0, trigger = 2, retries = 0, throttled_at = NULL, next_at = @now, settled_at = NULL, bulk = @bulk",
            "state = @state AND trigger <> 3",
            ("state", (long)state),
            ("bulk", bulk)
        );
        foreach (var (id, webhookId) in reopened)
        {
            batch.Ledger.Move(state, -1);
            Reopen(id, webhookId);
        }

        return reopened.Count;
    }

    /// <summary>Waiting deliveries are settled as skipped.</summary>
    /// <param name="phase">Only parked ones, or only pending ones; both where null.</param>
    public int Skip(IReadOnlyList<long> ids, DeliveryPhase? phase)
    {
        var wanted = phase is null
            ? ids
            : Waiting(ids).Where(row => batch.Health[row.WebhookId].PhaseOfWaiting(row.Id) == phase).Select(row => row.Id).ToList();
        var skipped = Update(wanted, "state = 4, settled_at = @now, bulk = @bulk", "state = 0", ("bulk", bulk));
        foreach (var (id, webhookId) in skipped)
        {
            batch.Count(webhookId, id, DeliveryState.Skipped);
            _webhooks.Add(webhookId);
        }

        return skipped.Count;
    }

    /// <summary>Each event gets a new delivery to each of its webhooks.</summary>
    public (int Done, int Created) Replay(IReadOnlyList<ReplayTarget> targets)
    {
        var created = new List<long>();
        foreach (var target in targets)
        {
            foreach (var webhookId in target.WebhookIds.Where(id => batch.Webhooks(id) is { IsDeleted: false }))
            {
                created.Add(batch.Recorder.Deliver(target.EventId, webhookId, DeliveryTrigger.Replay, lease: 0, now));
                _webhooks.Add(webhookId);
            }
        }

        if (created.Count > 0)
            Update(created, "bulk = @bulk", "created_at <= @now", ("bulk", bulk));
        return (targets.Count, created.Count);
    }

    private void Reopen(long id, long webhookId)
    {
        batch.Health[webhookId] = Reopening.Reopen(batch.Health[webhookId], id, batch.Webhooks(webhookId));
        batch.Health.CountOpen(webhookId, id, 1);
        _webhooks.Add(webhookId);
    }

    private List<(long Id, long WebhookId)> Waiting(IReadOnlyList<long> ids) =>
        batch.Connection.Query($"SELECT id, webhook_id FROM deliveries WHERE id IN ({Sql.List(ids)}) AND state = 0", row =>
            (row.GetInt64(0), row.GetInt64(1))
        );

    private List<(long Id, long WebhookId)> Update(
        IReadOnlyList<long> ids,
        string set,
        string where,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) =>
        batch.Connection.Query(
            $"UPDATE deliveries SET {set} WHERE id IN ({Sql.List(ids)}) AND {where} RETURNING id, webhook_id",
            row => (row.GetInt64(0), row.GetInt64(1)),
            [("now", now), .. parameters]
        );
}
