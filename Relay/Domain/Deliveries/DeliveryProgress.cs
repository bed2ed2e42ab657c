namespace Relay.Domain.Deliveries;

/// <summary>A delivery's progress as the store has it while an attempt's result is settled. Times are Unix milliseconds.</summary>
/// <param name="ThrottledAt">When its receiver first said "later", where it has said nothing else since.</param>
internal readonly record struct DeliveryProgress(
    long Id,
    DeliveryTrigger Trigger,
    AttemptPurpose Purpose,
    int Retries,
    long? ThrottledAt,
    int Epoch,
    bool Drained,
    DeliveryState ReturnTo,
    long NextAt
);
