namespace Relay.Domain.History;

/// <param name="DurationMs">Null while it runs, and where a crash left it unfinished.</param>
internal sealed record AttemptRecord(
    int Number,
    AttemptPurpose Purpose,
    long StartedAt,
    int? DurationMs,
    Outcome Outcome,
    int? Status,
    string? Error,
    string? Remote,
    AttemptTimings Timings,
    bool Truncated,
    HeaderList RequestHeaders,
    HeaderList ResponseHeaders,
    byte[] ResponseBody
);
