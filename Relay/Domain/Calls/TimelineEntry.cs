namespace Relay.Domain.Calls;

/// <summary>An event on its call's timeline. Times are Unix milliseconds.</summary>
/// <param name="Inverted">Whether it came in after an event that happened later.</param>
/// <param name="Duplicates">How often it came in again.</param>
internal sealed record TimelineEntry(
    long EventId,
    string Kind,
    string Type,
    long? OccurredAt,
    long ReceivedAt,
    bool Inverted,
    long Duplicates,
    VerificationResult Verification
);
