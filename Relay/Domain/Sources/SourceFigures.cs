namespace Relay.Domain.Sources;

/// <summary>Times are Unix milliseconds.</summary>
/// <param name="LastEventAt">Null where none is found.</param>
/// <param name="LastRejection">The newest of those that are kept.</param>
/// <param name="Rejections">How many are kept: a bounded number, the newest.</param>
/// <param name="KeyConflicts">Requests that were taken for repetitions although they said something else, ever.</param>
internal sealed record SourceFigures(
    long? LastEventAt,
    string? LastEventType,
    RefusedRequest? LastRejection,
    long Rejections,
    long KeyConflicts
);
