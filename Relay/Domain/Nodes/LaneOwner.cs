namespace Relay.Domain.Nodes;

/// <summary>Who runs a webhook's lane.</summary>
/// <param name="Owner">The generation of the node; 0 for nobody.</param>
/// <param name="Seat">The generation of the node that its listener is connected to; 0 where none is, or it is a webhook.</param>
internal readonly record struct LaneOwner(long WebhookId, long Owner, long Seat = 0);
