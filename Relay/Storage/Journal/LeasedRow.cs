namespace Relay.Storage.Journal;

/// <summary>How far a leased delivery is. Times are Unix milliseconds.</summary>
internal readonly record struct LeasedRow(int Retries, long? ThrottledAt, int Epoch, long NextAt, DeliveryTrigger Trigger);
