namespace Relay.Domain.Deliveries;

/// <summary>What a delivery is called where people see it.</summary>
internal enum DeliveryPhase
{
    Pending,
    InFlight,
    Delivered,
    Failed,
    Parked,
    Skipped,
}
