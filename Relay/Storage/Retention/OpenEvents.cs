using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Retention;

/// <summary>
/// Events that nothing may be taken of: a delivery waits, is parked or under way, or is one of the strikes that a third one would send
/// again.
/// </summary>
internal static class OpenEvents
{
    /// <summary>
    /// Which of these are so, to be asked in the transaction that takes from the others: rows are locked, so that it stays so until the
    /// commit, whatever other nodes do.
    /// </summary>
    public static HashSet<long> Find(JournalBatch batch, IEnumerable<long> events)
    {
        var (db, list) = (batch.Connection, Sql.List(events));
        var locks = SqlDialect.From(db).ForUpdate;
        db.Query($"SELECT id FROM events WHERE id IN ({list}) ORDER BY id{locks}", row => row.GetInt64(0));
        var rows = db.Query(
            $"SELECT id, event_id, webhook_id, state FROM deliveries WHERE event_id IN ({list}) AND trigger <> 3 ORDER BY id{locks}",
            Row
        );
        var open = rows.Where(row => row.State is DeliveryState.Waiting or DeliveryState.Leased).Select(row => row.EventId).ToHashSet();
        foreach (var failed in rows.Where(row => row.State == DeliveryState.Failed && !open.Contains(row.EventId)).ToList())
        {
            if (batch.Health[failed.WebhookId].StrikeDeliveries.Contains(failed.Id))
                open.Add(failed.EventId);
        }

        return open;
    }

    /// <summary>To look at them again in each round.</summary>
    public static int Hold(DbConnection db, IReadOnlyCollection<long> events) =>
        events.Count == 0
            ? 0
            : db.Execute($"INSERT INTO retention_held (event_id) VALUES ({string.Join("), (", events)}) ON CONFLICT (event_id) DO NOTHING");

    private static (long Id, long EventId, long WebhookId, DeliveryState State) Row(DbDataReader row) =>
        (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (DeliveryState)row.GetInt64(3));
}
