namespace Relay.Simulate.Cadence;

/// <summary>
/// Recorded stretches of time sent again with their gaps. They live in memory and end with the process; what they sent is kept as any replay
/// is.
/// </summary>
internal interface ICadences
{
    /// <summary>How many go at once.</summary>
    const int Limit = 4;

    /// <summary>How many that have ended are remembered.</summary>
    const int Kept = 50;

    /// <summary>Starts one.</summary>
    /// <exception cref="ProblemException"><c>state_conflict</c>: enough are under way. <c>replay_too_large</c>: more events than a replay may
    /// have. <c>filter_invalid</c>: no event matches.</exception>
    Task<CadenceProgress> StartAsync(CadenceOrder order, string actor, CancellationToken cancel);

    /// <summary>Null where there is none.</summary>
    Task<CadenceProgress?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<CadenceProgress>> ListAsync(CancellationToken cancel);

    /// <summary>Holds it: the gap that it stands in goes on where it was. False where it does not run.</summary>
    Task<bool> PauseAsync(long id, string actor, CancellationToken cancel);

    /// <summary>Goes on. False where it is not paused.</summary>
    Task<bool> ResumeAsync(long id, string actor, CancellationToken cancel);

    /// <summary>Ends it: what is sent stays sent. False where it has ended.</summary>
    Task<bool> StopAsync(long id, string actor, CancellationToken cancel);
}
