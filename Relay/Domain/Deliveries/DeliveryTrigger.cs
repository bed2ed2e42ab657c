namespace Relay.Domain.Deliveries;

/// <summary>What created or last reopened a delivery.</summary>
internal enum DeliveryTrigger
{
    Event,
    Replay,
    Retry,
    Test,
}
