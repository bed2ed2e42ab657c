namespace Relay.Storage.Querying;

/// <summary>What statements that are not the journal's own tell the change log, in their transaction.</summary>
internal readonly record struct ChangeNote
{
    private ChangeNote(ChangeSort sort, long id) => (Sort, Id) = (sort, id);

    public ChangeSort Sort { get; }

    public long Id { get; }

    /// <summary>The run's state from here on.</summary>
    public RunState Run { get; private init; }

    /// <summary>A webhook was made, changed or deleted.</summary>
    public static ChangeNote OfWebhook(long id) => new(ChangeSort.Webhook, id);

    public static ChangeNote OfRun(long id, RunState state) => new(ChangeSort.Run, id) { Run = state };
}
