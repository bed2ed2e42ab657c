namespace Relay.Domain.Deliveries;

/// <summary>What came of an edit.</summary>
internal sealed record EditedEvent(long EventId, IReadOnlyList<long> DeliveryIds);
