namespace Relay.Storage.Journal;

/// <summary>What an attempt leaves of its delivery. Times are Unix milliseconds.</summary>
/// <param name="Lease">The one that it ends.</param>
/// <param name="SettledAt">Null where it waits again.</param>
internal readonly record struct SettledRow(
    long DeliveryId,
    long Lease,
    DeliveryState State,
    int Epoch,
    int Retries,
    long? ThrottledAt,
    int Attempts,
    long NextAt,
    long? SettledAt,
    Outcome Outcome,
    int? Status
);
