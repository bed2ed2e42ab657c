namespace Relay.Domain.History;

/// <summary>An attempt without what was sent and answered. Times are Unix milliseconds.</summary>
/// <param name="DurationMs">Null while it runs, and where a crash left it unfinished.</param>
internal sealed record ShortAttempt(
    long DeliveryId,
    int Number,
    long StartedAt,
    int? DurationMs,
    Outcome Outcome,
    int? Status,
    string? Error,
    string? Remote
);
