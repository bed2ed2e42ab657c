namespace Relay.Domain.History;

/// <summary>What retention has left. Times are Unix milliseconds.</summary>
/// <param name="RoundAt">When the last round was; null before the first.</param>
/// <param name="OldestAt">When the oldest event came that is kept, whatever keeps it; null where there is none.</param>
/// <param name="KeptSince">From when on every event is kept; null where none was ever taken: counters and lists say the same.</param>
/// <param name="Held">Events that are due and stay, because a delivery is unfinished.</param>
internal sealed record RetentionState(long? RoundAt, long? OldestAt, long? KeptSince, long Held);
