namespace Relay.Delivery.Lanes;

/// <summary>The bounds of every lane.</summary>
/// <param name="Queue">Deliveries of one webhook in memory.</param>
/// <param name="QueuedBytes">Bytes of events in memory, all lanes together.</param>
/// <param name="InFlight">Attempts in flight, all lanes together.</param>
internal sealed record LaneLimits(int Queue = 256, long QueuedBytes = 64 << 20, int InFlight = 4096)
{
    /// <summary>Bytes of events that one claim brings into memory.</summary>
    public long ClaimBytes => QueuedBytes / 8;
}
