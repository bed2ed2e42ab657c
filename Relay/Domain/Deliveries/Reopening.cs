namespace Relay.Domain.Deliveries;

/// <summary>The rules for settled deliveries that a person lets wait again.</summary>
internal static class Reopening
{
    /// <summary>The final state of the deliveries of a phase that can wait again.</summary>
    public static DeliveryState FromPhase(DeliveryPhase phase) =>
        phase switch
        {
            DeliveryPhase.Delivered => DeliveryState.Delivered,
            DeliveryPhase.Skipped => DeliveryState.Skipped,
            _ => DeliveryState.Failed,
        };

    /// <summary>
    /// What it means for the webhook. One behind the mark goes out as parked work does. Where that is kept on purpose it is kept with it;
    /// where nothing is, it would wait for nobody, so the webhook drains.
    /// </summary>
    /// <param name="health">Before the delivery is counted as open.</param>
    /// <param name="webhook">Null where the catalog does not know it any more: one at a time then.</param>
    public static WebhookHealth Reopen(WebhookHealth health, long deliveryId, Webhook? webhook) =>
        deliveryId <= health.ParkedThrough
        && health.OpenParked == 0
        && health.Status == WebhookStatus.Active
        && health.Drain.Phase == DrainPhase.None
            ? health with
            {
                Drain = new Drain(DrainPhase.Draining, MaxInFlight: webhook is { Ordered: false } ? webhook.MaxInFlight : 1),
            }
            : health;
}
