namespace Relay.Domain.History;

/// <summary>Where bulks are kept and done: each step is one transaction over a slice, together with the position behind it.</summary>
/// <exception cref="StorageException">Every call: the store refused, nothing of it happened.</exception>
internal interface IBulkLog
{
    /// <summary>How many that have ended, or were never started, are kept.</summary>
    const int Kept = 500;

    /// <inheritdoc cref="IBulks.PlanAsync"/>
    Task<BulkRecord> PlanAsync(BulkOrder order, string actor, CancellationToken cancel);

    /// <summary>Moves it from one of these states to another; false where it is in none of them.</summary>
    /// <param name="error">Why it failed.</param>
    Task<bool> MoveAsync(long id, IReadOnlyList<BulkState> from, BulkState to, string actor, string? error, CancellationToken cancel);

    /// <summary>The oldest that runs.</summary>
    Task<BulkRecord?> RunningAsync(CancellationToken cancel);

    /// <summary>Does the next slice of one that runs.</summary>
    Task<BulkStep> StepAsync(BulkRecord bulk, CancellationToken cancel);

    /// <summary>What it would send or skip, by webhook, the most first. For one that is only planned.</summary>
    Task<IReadOnlyList<BulkShare>> TargetsAsync(BulkRecord bulk, CancellationToken cancel);

    /// <summary>How the deliveries fare that it has reopened, skipped or made; those that another has repaired since are that one's.</summary>
    Task<IReadOnlyList<BulkOutcome>> OutcomesAsync(long id, CancellationToken cancel);

    Task<BulkRecord?> FindAsync(long id, CancellationToken cancel);

    Task<Page<BulkRecord>> ListAsync(PageRequest page, CancellationToken cancel);
}
