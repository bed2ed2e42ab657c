namespace Relay.Domain.Deliveries;

/// <summary>What a delivery that waits is called.</summary>
internal static class WaitingPhase
{
    /// <summary>The phase of a delivery that waits at a webhook.</summary>
    public static DeliveryPhase PhaseOfWaiting(this WebhookHealth health, long deliveryId) =>
        health.Parks(deliveryId) ? DeliveryPhase.Parked : DeliveryPhase.Pending;
}
