namespace Relay.Domain.History;

/// <summary>What is asked for.</summary>
/// <param name="Deliveries">Of a retry or a skip.</param>
/// <param name="Events">Of a replay.</param>
internal sealed record BulkOrder(
    BulkAction Action,
    BulkDeliveries? Deliveries = null,
    EventFilter? Events = null,
    ReplayRouting Routing = ReplayRouting.Original
);
