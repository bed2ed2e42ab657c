namespace Relay.Config;

/// <summary>The dispatcher and its lanes.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Attempts in flight, all webhooks together.</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>Deliveries that a webhook's lane holds in memory; the rest waits in the store.</summary>
    public int LaneQueue { get; init; } = 256;

    /// <summary>Bytes of payloads that all lanes hold in memory.</summary>
    public long QueuedBytes { get; init; } = 64L << 20;
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
