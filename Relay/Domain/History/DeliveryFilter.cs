namespace Relay.Domain.History;

/// <summary>Times are Unix milliseconds of the creation; <paramref name="To"/> is exclusive.</summary>
internal sealed record DeliveryFilter(
    long? WebhookId = null,
    long? EventId = null,
    DeliveryPhase? Phase = null,
    long? From = null,
    long? To = null,
    SimulatedFilter? Simulated = null,
    long? BulkId = null,
    Outcome? Outcome = null,
    int? Status = null
);
