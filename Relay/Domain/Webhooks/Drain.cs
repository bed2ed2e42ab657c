namespace Relay.Domain.Webhooks;

/// <summary>How parked work leaves a webhook that was enabled.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="RatePerSecond">The most that are sent a second; null for no limit.</param>
/// <param name="MaxInFlight">1 keeps the order of the events.</param>
/// <param name="ProbeAt">When a stopped drain tries again by itself, Unix milliseconds.</param>
internal sealed record Drain(DrainPhase Phase, int? RatePerSecond = null, int MaxInFlight = 1, long? ProbeAt = null)
{
    public static Drain None { get; } = new(DrainPhase.None);
}
