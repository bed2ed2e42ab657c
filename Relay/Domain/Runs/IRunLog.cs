namespace Relay.Domain.Runs;

/// <summary>The runs that there were, with their proofs and reports.</summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IRunLog
{
    /// <summary>How many runs are kept; each new one takes the place of the oldest that has ended.</summary>
    const int Kept = 500;

    Task<RunRecord> BeginAsync(NewRun run, string actor, CancellationToken cancel);

    /// <summary>A run that has ended already keeps its end.</summary>
    Task EndAsync(long id, RunEnd end, CancellationToken cancel);

    /// <summary>Ends what a stop of any kind left running on this node. Other nodes' runs go on.</summary>
    /// <returns>How many there were.</returns>
    Task<int> InterruptAsync(string why, CancellationToken cancel);

    Task<RunRecord?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Newest first, without their proofs.</summary>
    Task<Page<RunRecord>> ListAsync(PageRequest page, CancellationToken cancel);

    /// <summary>Null where the run has no report.</summary>
    Task<string?> ReportAsync(long id, ReportForm form, CancellationToken cancel);
}
