namespace Relay.Domain.History;

/// <summary>
/// Repairs of many deliveries or events at once: planned first with a count, then started, and cancelled at any time between.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IBulks
{
    /// <summary>The most events that one replay may send again.</summary>
    const int MostReplayed = 10_000;

    /// <summary>The longest range of times that one replay may be over.</summary>
    static readonly TimeSpan LongestReplay = TimeSpan.FromDays(14);

    /// <summary>Counts what matches now. Later matches are not swept in: nothing newer than the plan is ever touched.</summary>
    /// <exception cref="ProblemException"><c>replay_too_large</c>: more events than a replay may have.</exception>
    Task<BulkRecord> PlanAsync(BulkOrder order, string actor, CancellationToken cancel);

    /// <returns>Null where there is none.</returns>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it is not planned any more.</exception>
    Task<BulkRecord?> StartAsync(long id, string actor, CancellationToken cancel);

    /// <summary>What is done stays done.</summary>
    /// <inheritdoc cref="StartAsync"/>
    Task<BulkRecord?> CancelAsync(long id, string actor, CancellationToken cancel);

    /// <summary>What it would send or skip, by webhook, the most first. For one that is only planned.</summary>
    Task<IReadOnlyList<BulkShare>> TargetsAsync(BulkRecord bulk, CancellationToken cancel);

    /// <summary>How the deliveries fare that it has reopened, skipped or made; those that another has repaired since are that one's.</summary>
    Task<IReadOnlyList<BulkOutcome>> OutcomesAsync(long id, CancellationToken cancel);

    Task<BulkRecord?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<Page<BulkRecord>> ListAsync(PageRequest page, CancellationToken cancel);
}
