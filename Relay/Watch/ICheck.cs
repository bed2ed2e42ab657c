namespace Relay.Watch;

/// <summary>Looks at one thing that can be the matter.</summary>
internal interface ICheck
{
    /// <summary>Whether each node looks at it for itself; else one does for all.</summary>
    bool IsOfNode { get; }

    /// <summary>
    /// What is the matter (<see cref="NoticeState.Open"/>), and what surely is not (<see cref="NoticeState.Resolved"/>). What nothing is
    /// known of, as after a start, is in neither and stays as it was.
    /// </summary>
    /// <param name="open">The incidents that have begun and not ended.</param>
    /// <param name="now">Unix milliseconds.</param>
    Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel);
}
