namespace Relay.Domain.Changes;

/// <summary>A strike.</summary>
/// <param name="Strikes">How many in a row, with this one.</param>
/// <param name="Limit">How many disable the webhook.</param>
/// <param name="Outcome">Of the last attempt.</param>
/// <param name="Disabled">Whether this one did.</param>
internal readonly record struct StrikeStep(
    long WebhookId,
    long DeliveryId,
    long EventId,
    int Strikes,
    int Limit,
    Outcome Outcome,
    int? Status,
    bool Disabled
);
