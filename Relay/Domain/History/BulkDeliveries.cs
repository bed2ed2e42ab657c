namespace Relay.Domain.History;

/// <summary>Which deliveries. Times are Unix milliseconds of their creation, the end is exclusive.</summary>
/// <param name="EventIds">Only those of these events.</param>
/// <param name="Phase">One phase; for a skip everything that waits where null.</param>
internal sealed record BulkDeliveries(
    long? WebhookId = null,
    long? EventId = null,
    DeliveryPhase? Phase = null,
    long? SourceId = null,
    string? Kind = null,
    long? From = null,
    long? To = null,
    SimulatedFilter? Simulated = null,
    Outcome? Outcome = null,
    int? Status = null,
    IReadOnlyList<long>? EventIds = null
);
