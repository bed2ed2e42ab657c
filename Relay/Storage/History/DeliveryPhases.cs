using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// A delivery's phase in SQL, over <c>d</c> (deliveries) and <c>w</c> (webhooks). Parked is derived from the webhook, so that disabling
/// one never touches its deliveries. In flight is what is really being sent: one that its lane only holds in memory is pending, as it is
/// to its receiver.
/// </summary>
internal static class DeliveryPhases
{
    private const string IsParked = "(w.status <> 0 OR d.id <= w.parked_through)";

    /// <summary>The phase as the number of <see cref="DeliveryPhase"/>.</summary>
    public const string Expression =
        $"CASE d.state WHEN 1 THEN d.started WHEN 2 THEN 2 WHEN 3 THEN 3 WHEN 4 THEN 5 ELSE CASE WHEN {IsParked} THEN 4 ELSE 0 END END";

    /// <summary>When a pending one is tried: not before its webhook's hold is over.</summary>
    public const string NextAt = "CASE WHEN w.hold_epoch = w.epoch AND w.hold_until > d.next_at THEN w.hold_until ELSE d.next_at END";

    /// <summary>The condition for a phase.</summary>
    public static string Condition(DeliveryPhase phase) => $"({string.Join(" OR ", Conditions(phase))})";

    /// <summary>
    /// The conditions of which one holds, each with the stored state first so that the partial indexes serve it: no index serves two.
    /// </summary>
    public static IReadOnlyList<string> Conditions(DeliveryPhase phase) =>
        phase switch
        {
            DeliveryPhase.Pending => [$"d.state = 0 AND NOT {IsParked}", "d.state = 1 AND d.started = 0"],
            DeliveryPhase.Parked => [$"d.state = 0 AND {IsParked}"],
            DeliveryPhase.InFlight => ["d.state = 1 AND d.started = 1"],
            DeliveryPhase.Delivered => ["d.state = 2"],
            DeliveryPhase.Failed => [$"{Unhappy} AND d.state = 3"],
            _ => [$"{Unhappy} AND d.state = 4"],
        };

    /// <summary>
    /// The events that have a delivery in this phase, where few deliveries are in its stored state, or one to this webhook, where it has
    /// few; else null, and a scan finds the newest sooner.
    /// </summary>
    public static IReadOnlyList<long>? Events(DbConnection db, DeliveryPhase? asked, long? webhookId)
    {
        if (webhookId is { } webhook)
        {
            var events = db.Query(
                $"SELECT event_id FROM deliveries WHERE webhook_id = @webhook ORDER BY id DESC LIMIT {Few + 1}",
                row => row.GetInt64(0),
                ("webhook", webhook)
            );
            if (events.Count <= Few)
                return [.. events.Distinct()];
        }

        if (asked is not { } phase || phase == DeliveryPhase.Delivered)
            return null;
        var conditions = Conditions(phase);
        var stored = phase is DeliveryPhase.Pending or DeliveryPhase.Parked ? "d.state = 0" : conditions[0];
        if (db.Long($"SELECT COUNT(*) FROM (SELECT 1 FROM deliveries d WHERE {stored} LIMIT {Few + 1}) few") > Few)
            return null;
        return
        [
            .. conditions
                .SelectMany(condition =>
                    db.Query($"SELECT d.event_id FROM deliveries d CROSS JOIN webhooks w WHERE w.id = d.webhook_id AND {condition}", row =>
                        row.GetInt64(0)
                    )
                )
                .Distinct(),
        ];
    }

    /// <summary>In the words of the index: SQLite does not see that one state of two is covered by it.</summary>
    private const string Unhappy = "d.state IN (3, 4)";

    private const int Few = 5_000;
}
