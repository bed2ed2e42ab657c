using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// What other tables say about the events of a page: duplicates, deliveries, what an upstream answered. One query each for the whole
/// page.
/// </summary>
internal static class EventFacts
{
    public static IReadOnlyList<EventSummary> Add(DbConnection db, IReadOnlyList<EventSummary> events)
    {
        if (events.Count == 0)
            return events;
        // Numbers, so they need no parameters.
        var ids = Sql.List(events.Select(record => record.Id));
        var duplicates = db.Query(
                $"SELECT event_id, COUNT(*) FROM arrivals WHERE event_id IN ({ids}) AND result = 1 GROUP BY event_id",
                row => (row.GetInt64(0), row.GetInt64(1))
            )
            .ToDictionary();
        var deliveries = Deliveries(db, ids);
        var exchanges = Exchanges(db, ids);
        var originals = EditRows.Originals(db, ids);
        return
        [
            .. events.Select(record =>
                record with
                {
                    Duplicates = duplicates.GetValueOrDefault(record.Id),
                    Deliveries = Counts(deliveries[record.Id]),
                    Exchange = exchanges.GetValueOrDefault(record.Id),
                    EditedFrom = originals.TryGetValue(record.Id, out var original) ? original : null,
                }
            ),
        ];
    }

    private static ILookup<long, (DeliveryPhase Phase, long Count)> Deliveries(DbConnection db, string ids) =>
        db.Query(
                // A test's delivery belongs to no event of these.
                $"SELECT d.event_id, {DeliveryPhases.Expression} AS phase, COUNT(*) FROM deliveries d CROSS JOIN webhooks w "
                    + $"WHERE w.id = d.webhook_id AND d.event_id IN ({ids}) GROUP BY d.event_id, phase",
                row => (Event: row.GetInt64(0), Phase: (DeliveryPhase)row.GetInt64(1), Count: row.GetInt64(2))
            )
            .ToLookup(row => row.Event, row => (row.Phase, row.Count));

    private static DeliveryCounts Counts(IEnumerable<(DeliveryPhase Phase, long Count)> rows)
    {
        var counts = rows.ToDictionary(row => row.Phase, row => row.Count);
        long Count(DeliveryPhase phase) => counts.GetValueOrDefault(phase);
        return new DeliveryCounts(
            Count(DeliveryPhase.Delivered),
            Count(DeliveryPhase.Pending),
            Count(DeliveryPhase.InFlight),
            Count(DeliveryPhase.Parked),
            Count(DeliveryPhase.Failed),
            Count(DeliveryPhase.Skipped)
        );
    }

    /// <summary>The latest of each: a repeated live message has one of its own.</summary>
    private static Dictionary<long, ExchangeSummary> Exchanges(DbConnection db, string ids)
    {
        var latest = new Dictionary<long, ExchangeSummary>();
        var rows = db.Query(
            $"""
            SELECT event_id, upstream, status, outcome, duration_ms, response_body, answer FROM exchanges
            WHERE event_id IN ({ids}) ORDER BY event_id, id
            """,
            row =>
                (
                    Event: row.GetInt64(0),
                    Record: new ExchangeSummary(
                        row.TextOrNull(1),
                        row.IntOrNull(2),
                        row.GetString(3),
                        row.GetInt32(4),
                        row.BytesOrNull(5),
                        (ExchangeAnswer)row.GetInt32(6)
                    )
                )
        );
        foreach (var row in rows)
            latest[row.Event] = row.Record;
        return latest;
    }
}
