using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <content>The dots beside the events of a list.</content>
internal sealed partial class StoredHistory
{
    /// <summary>
    /// The window bounds what an event with thousands of replays costs the list: its deliveries are counted in the index, and the
    /// attempts of the shown ones only are looked up.
    /// </summary>
    public Task<IReadOnlyDictionary<long, DeliveryDots>> DotsAsync(IReadOnlyList<long> eventIds, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, DeliveryDots>>(
            db =>
                eventIds.Count == 0
                    ? new Dictionary<long, DeliveryDots>()
                    : db.Query(
                            $"""
                            SELECT d.id, d.event_id, d.webhook_id, {DeliveryPhases.Expression}, d.trigger, d.attempts,
                                {DeliveryPhases.NextAt}, a.outcome, a.status, a.duration_ms, d.total
                            FROM (
                              SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY id DESC) AS place,
                                  COUNT(*) OVER (PARTITION BY event_id) AS total
                              FROM deliveries WHERE event_id IN ({Sql.List(eventIds)}) AND trigger <> 3) d
                            CROSS JOIN webhooks w LEFT JOIN attempts a ON a.delivery_id = d.id AND a.number = d.attempts
                            WHERE w.id = d.webhook_id AND d.place <= {DeliveryDots.Most} ORDER BY d.id
                            """,
                            row => (Event: row.GetInt64(1), Total: row.GetInt32(10), Dot: Dot(row))
                        )
                        .GroupBy(row => row.Event)
                        .ToDictionary(
                            group => group.Key,
                            group => new DeliveryDots([.. group.Select(row => row.Dot)], group.First().Total)
                        ),
            cancel
        );

    private static DeliveryDot Dot(DbDataReader row)
    {
        var phase = (DeliveryPhase)row.GetInt64(3);
        return new DeliveryDot(
            row.GetInt64(0),
            row.GetInt64(2),
            phase,
            (DeliveryTrigger)row.GetInt64(4),
            (int)row.GetInt64(5),
            (Outcome?)row.LongOrNull(7),
            row.IntOrNull(8),
            row.IntOrNull(9),
            phase == DeliveryPhase.Pending ? row.GetInt64(6) : null
        );
    }
}
