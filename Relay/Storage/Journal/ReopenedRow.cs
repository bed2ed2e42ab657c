namespace Relay.Storage.Journal;

/// <summary>A delivery that waits again.</summary>
/// <param name="Attempts">How many it has had.</param>
internal readonly record struct ReopenedRow(long EventId, DeliveryTrigger Trigger, int Attempts);
