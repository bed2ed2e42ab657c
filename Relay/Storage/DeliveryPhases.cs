using Relay.Domain;

namespace Relay.Storage;

/// <summary>A delivery's phase in SQL, over <c>d</c> (deliveries) and <c>w</c> (webhooks). Parked is derived from the webhook, so that disabling one never touches its deliveries.</summary>
internal static class DeliveryPhases
{
    private const string IsParked = "(w.status <> 0 OR d.id <= w.parked_through)";

    /// <summary>The phase as the number of <see cref="DeliveryPhase"/>.</summary>
    public const string Expression =
        $"CASE d.state WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 WHEN 4 THEN 5 ELSE CASE WHEN {IsParked} THEN 4 ELSE 0 END END";

    /// <summary>The condition for a phase, with the stored state first so that the partial indexes serve it.</summary>
    public static string Condition(DeliveryPhase phase) => phase switch
    {
        DeliveryPhase.Pending => $"d.state = 0 AND NOT {IsParked}",
        DeliveryPhase.Parked => $"d.state = 0 AND {IsParked}",
        DeliveryPhase.InFlight => "d.state = 1",
        DeliveryPhase.Delivered => "d.state = 2",
        DeliveryPhase.Failed => "d.state = 3",
        _ => "d.state = 4",
    };
}
