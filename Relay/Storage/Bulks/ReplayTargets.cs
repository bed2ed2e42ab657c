using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Bulks;

/// <summary>Where replays of many events go.</summary>
internal static class ReplayTargets
{
    /// <summary>The targets of each event that is still there, in the order of the ids.</summary>
    public static IReadOnlyList<ReplayTarget> Find(DbConnection db, IReadOnlyList<long> eventIds, ReplayRouting routing, RoutingTable table)
    {
        if (eventIds.Count == 0)
            return [];
        var list = Sql.List(eventIds);
        if (routing == ReplayRouting.Current)
        {
            return db.Query($"SELECT id, source_id, kind, type FROM events WHERE id IN ({list}) ORDER BY id", row => new ReplayTarget(
                row.GetInt64(0),
                [.. (table.ById(row.GetInt64(1))?.Match(row.GetString(2), row.GetString(3)) ?? []).Select(webhook => webhook.Id)]
            ));
        }

        var had = db.Query(
                "SELECT DISTINCT d.event_id, d.webhook_id FROM deliveries d CROSS JOIN webhooks w "
                    + $"WHERE w.id = d.webhook_id AND w.deleted_at IS NULL AND d.trigger <> 3 AND d.event_id IN ({list}) "
                    + "ORDER BY d.webhook_id",
                row => (Event: row.GetInt64(0), Webhook: row.GetInt64(1))
            )
            .ToLookup(row => row.Event, row => row.Webhook);
        return [.. eventIds.Select(id => new ReplayTarget(id, [.. had[id]]))];
    }
}
