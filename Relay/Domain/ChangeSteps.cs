namespace Relay.Domain;

/// <summary>Where a delivery stands after a change. Times are Unix milliseconds.</summary>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="Outcome">The outcome of the attempt that was settled; null where the change is no attempt's.</param>
/// <param name="Status">Its HTTP status.</param>
/// <param name="NextAt">When it is due; null where it is not pending.</param>
/// <param name="DurationMs">How long the attempt took.</param>
internal readonly record struct DeliveryStep(
    long DeliveryId, long EventId, long WebhookId, DeliveryPhase Phase, DeliveryTrigger Trigger, int Attempts, Outcome? Outcome = null, int? Status = null, long? NextAt = null, int? DurationMs = null);

/// <summary>A strike.</summary>
/// <param name="Strikes">How many in a row, with this one.</param>
/// <param name="Limit">How many disable the webhook.</param>
/// <param name="Outcome">Of the last attempt.</param>
/// <param name="Disabled">Whether this one did.</param>
internal readonly record struct StrikeStep(long WebhookId, long DeliveryId, long EventId, int Strikes, int Limit, Outcome Outcome, int? Status, bool Disabled);

/// <summary>A webhook's health after a change.</summary>
/// <param name="Gone">Whether a 410 disabled it, and not strikes.</param>
/// <param name="Parked">Deliveries that wait until somebody brings the webhook back.</param>
/// <param name="Waiting">Other unfinished deliveries.</param>
internal readonly record struct WebhookStep(long WebhookId, WebhookStatus Status, bool Gone, int Strikes, DrainPhase Drain, long Parked, long Waiting)
{
    public static WebhookStep Of(long webhookId, WebhookHealth health) => new(
        webhookId, health.Status, health.Reason == Domain.Strikes.Gone, health.Strikes, health.Drain.Phase, health.Parked, health.Open - health.Parked);

    /// <summary>Whether people would call it a change: counts alone move with every delivery.</summary>
    public bool IsNews(WebhookStep before) => this with { Parked = 0, Waiting = 0 } != before with { Parked = 0, Waiting = 0 };
}
