namespace Relay.Storage.Journal;

/// <summary>A delivery as it is made.</summary>
/// <param name="Lease">0 where it waits in the store.</param>
/// <param name="Epoch">Of its webhook.</param>
/// <param name="At">When it is made and due, in Unix milliseconds.</param>
internal readonly record struct DeliveryRow(
    long Id,
    long EventId,
    long WebhookId,
    DeliveryState State,
    DeliveryTrigger Trigger,
    long Lease,
    int Epoch,
    long At
);
