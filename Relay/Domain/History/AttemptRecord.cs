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
)
{
    /// <summary>SHA-256 of the body that was sent; null where there was none.</summary>
    public byte[]? RequestBodySha256 { get; init; }

    public long? RequestBodyBytes { get; init; }

    /// <summary>The number of the strike that it was; null where it was none.</summary>
    public int? Strike { get; init; }
}
