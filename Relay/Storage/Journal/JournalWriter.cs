using Relay.Storage.Activity;

namespace Relay.Storage.Journal;

/// <summary>The one writer of this process: the group commit over an engine's transaction, and what can be seen of it.</summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly GroupCommit _commits;
    private readonly JournalBatch _batch;

    /// <param name="batch">Disposed with this.</param>
    /// <param name="queueEntries">Entries that may wait.</param>
    /// <param name="queueBytes">Bytes that they may hold.</param>
    public JournalWriter(JournalBatch batch, TimeProvider clock, int queueEntries, long queueBytes)
    {
        _batch = batch;
        _commits = new GroupCommit(batch, clock, queueEntries, queueBytes);
    }

    /// <summary>Webhooks as they stand in the catalog: the settlement of an attempt needs their schedule and limits.</summary>
    public Func<long, Webhook?> Webhooks
    {
        set => _batch.Webhooks = value;
    }

    /// <inheritdoc cref="JournalBatch.Notices"/>
    public NoticeWriter Notices => _batch.Notices;

    /// <inheritdoc cref="JournalBatch.Damaged"/>
    public Action<StorageException> Damaged
    {
        set => _batch.Damaged = value;
    }

    public JournalFigures Figures => _commits.Figures;

    /// <summary>The figures of what was committed, until they are in their tables.</summary>
    public ActivityTally Activity => _batch.Activity.Tally;

    /// <inheritdoc cref="JournalBatch.Position"/>
    public long Position => _batch.Position;

    /// <inheritdoc cref="JournalBatch.Node"/>
    public StoreNode Node => _batch.Node;

    /// <summary>Another node has committed changes up to this number: whoever follows the log is told.</summary>
    public void Reach(long position)
    {
        if (_batch.Reach(position))
            _commits.TellChanged();
    }

    /// <inheritdoc cref="GroupCommit.Changed"/>
    public event Action? Changed
    {
        add => _commits.Changed += value;
        remove => _commits.Changed -= value;
    }

    /// <inheritdoc cref="GroupCommit.Step"/>
    public long Step => _commits.Step;

    /// <inheritdoc cref="GroupCommit.Refuse"/>
    public void Refuse(StorageException reason) => _commits.Refuse(reason);

    /// <inheritdoc cref="GroupCommit.Accept"/>
    public void Accept() => _commits.Accept();

    /// <inheritdoc cref="GroupCommit.EnqueueBoundedAsync"/>
    public ValueTask EnqueueBoundedAsync(JournalEntry entry) => _commits.EnqueueBoundedAsync(entry);

    /// <inheritdoc cref="GroupCommit.Enqueue"/>
    public void Enqueue(JournalEntry entry) => _commits.Enqueue(entry);

    public bool TryEnqueue(JournalEntry entry, bool bounded) => _commits.TryEnqueue(entry, bounded);

    /// <summary>Runs work on the journal's own transaction; durable when its task completes.</summary>
    /// <param name="webhookIds">Whose health it looks at, as far as that is known.</param>
    public Task<T> OnBatchAsync<T>(Func<JournalBatch, T> work, params IEnumerable<long> webhookIds)
    {
        var entry = new BatchEntry<T>(work, webhookIds);
        Enqueue(entry);
        return entry.Task.AsTask();
    }

    public void Dispose() => _commits.Dispose();
}
