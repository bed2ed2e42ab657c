namespace Relay.Delivery.Outbound;

/// <summary>What a sentence about a failed try can be made of.</summary>
/// <param name="Location">Where a redirect leads.</param>
internal readonly record struct AttemptFacts(
    Outcome Outcome,
    int? Status,
    Exception? Error,
    Uri Url,
    Uri? Location,
    TimeSpan Deadline,
    bool Connected,
    bool Sent,
    bool FirstByteSeen
);
