namespace Relay.Domain.Sources;

/// <summary>
/// What stands beside a source: its newest event, and the rejected requests that are kept of it. Each is found by an index, so a list of
/// sources opens at once whatever else was recorded.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface ISourceLog
{
    Task<SourceFigures> FiguresAsync(long sourceId, CancellationToken cancel);

    /// <summary>Requests that had the key of a known event and said something else, by source; sources without one are left out.</summary>
    Task<IReadOnlyDictionary<long, long>> KeyConflictsAsync(CancellationToken cancel);

    /// <summary>
    /// Notes when sources were heard last, Unix milliseconds, and says when each one was; those never heard are left out.
    /// </summary>
    Task<IReadOnlyDictionary<long, long>> HeardAsync(IReadOnlyDictionary<long, long> heard, CancellationToken cancel);

    /// <summary>The rejected requests that are kept, newest first.</summary>
    Task<Page<RefusedRequest>> RejectionsAsync(long sourceId, PageRequest page, CancellationToken cancel);
}
