namespace Relay.Domain;

/// <summary>What stands beside a source: its newest event, and the rejected requests that are kept of it. Each is found by an index, so a list of sources opens at once whatever else was recorded.</summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface ISourceLog
{
    Task<SourceFigures> FiguresAsync(long sourceId, CancellationToken cancel);

    /// <summary>The rejected requests that are kept, newest first.</summary>
    Task<Page<RefusedRequest>> RejectionsAsync(long sourceId, PageRequest page, CancellationToken cancel);
}

/// <summary>Times are Unix milliseconds.</summary>
/// <param name="LastEventAt">Null where none is found.</param>
/// <param name="LastRejection">The newest of those that are kept.</param>
/// <param name="Rejections">How many are kept: a bounded number, the newest.</param>
internal sealed record SourceFigures(long? LastEventAt, string? LastEventType, RefusedRequest? LastRejection, long Rejections);

/// <summary>A request that was refused.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="BodyBytes">Of the body as it was sent.</param>
internal sealed record RefusedRequest(long Id, string Reason, long At, long BodyBytes, string Remote);
