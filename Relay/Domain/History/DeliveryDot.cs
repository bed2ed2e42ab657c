namespace Relay.Domain.History;

/// <summary>One delivery in short.</summary>
/// <param name="Outcome">Of its last attempt; null before the first.</param>
/// <param name="Status">The last answer's status; null where there was none.</param>
/// <param name="DurationMs">Of its last attempt.</param>
/// <param name="NextAt">When the next attempt is planned, Unix milliseconds; null where none is.</param>
internal sealed record DeliveryDot(
    long DeliveryId,
    long WebhookId,
    DeliveryPhase Phase,
    DeliveryTrigger Trigger,
    int Attempts,
    Outcome? Outcome,
    int? Status,
    int? DurationMs,
    long? NextAt
);
