namespace Relay.Domain.Changes;

/// <summary>Where a delivery stands after a change. Times are Unix milliseconds.</summary>
/// <param name="Attempts">Attempts made so far.</param>
/// <param name="Outcome">The outcome of the attempt that was settled; null where the change is no attempt's.</param>
/// <param name="Status">Its HTTP status.</param>
/// <param name="NextAt">When it is due; null where it is not pending.</param>
/// <param name="DurationMs">How long the attempt took.</param>
internal readonly record struct DeliveryStep(
    long DeliveryId,
    long EventId,
    long WebhookId,
    DeliveryPhase Phase,
    DeliveryTrigger Trigger,
    int Attempts,
    Outcome? Outcome = null,
    int? Status = null,
    long? NextAt = null,
    int? DurationMs = null
);
