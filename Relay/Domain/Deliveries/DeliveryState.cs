namespace Relay.Domain.Deliveries;

/// <summary>A delivery's state in the store. Parked is derived from the webhook, not stored.</summary>
internal enum DeliveryState
{
    Waiting,
    Leased,
    Delivered,
    Failed,
    Skipped,
}
