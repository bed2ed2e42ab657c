namespace Relay.Domain.History;

internal sealed record DeliveryFilter(long? WebhookId = null, long? EventId = null, DeliveryPhase? Phase = null);
