namespace Relay.Storage.History;

/// <summary>A run of events and what it can contain at all.</summary>
/// <param name="Row">The first event that its row has now; null where it has none yet.</param>
/// <param name="First">The lowest id in it.</param>
/// <param name="Last">The highest id in it.</param>
internal sealed record EventRun(long? Row, long First, long Last, EventDigest Digest);
