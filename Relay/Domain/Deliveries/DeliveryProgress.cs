namespace Relay.Domain.Deliveries;

/// <summary>A delivery's progress as the store has it while an attempt's result is settled.</summary>
internal readonly record struct DeliveryProgress(
    long Id,
    DeliveryTrigger Trigger,
    AttemptPurpose Purpose,
    int Retries,
    int Throttles,
    int Epoch,
    bool Drained,
    DeliveryState ReturnTo,
    long NextAt
);
