namespace Relay.Storage.Journal;

/// <summary>A test's delivery, which is born settled. Times are Unix milliseconds.</summary>
internal readonly record struct TestRow(
    long Id,
    long EventId,
    long WebhookId,
    DeliveryState State,
    long StartedAt,
    long SettledAt,
    Outcome Outcome,
    int? Status
);
