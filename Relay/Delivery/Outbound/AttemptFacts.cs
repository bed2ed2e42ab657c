namespace Relay.Delivery.Outbound;

/// <summary>What a sentence about a failed try can be made of.</summary>
internal readonly record struct AttemptFacts(
    Outcome Outcome,
    int? Status,
    Exception? Error,
    Uri Url,
    TimeSpan Deadline,
    bool Connected,
    bool Sent,
    bool FirstByteSeen
);
