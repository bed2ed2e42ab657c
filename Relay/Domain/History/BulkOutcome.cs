namespace Relay.Domain.History;

/// <summary>How many deliveries of a bulk stand so at a webhook.</summary>
internal readonly record struct BulkOutcome(long WebhookId, DeliveryPhase Phase, long Count);
