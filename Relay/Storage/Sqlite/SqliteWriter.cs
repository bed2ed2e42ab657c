using Microsoft.Data.Sqlite;
using Relay.Storage.Activity;
using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>The journal over one connection of SQLite: the group commit, the statements of its transaction, and the checkpoints.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly GroupCommit<SqliteBatch> _commits;
    private readonly SqliteConnection _connection;
    private readonly SqliteBatch _batch;

    public SqliteWriter(
        SqliteDatabase database,
        IdSequence ids,
        StoreNode node,
        TimeProvider clock,
        JitterSource jitter,
        StorageLimits limits
    )
    {
        _connection = database.Open();
        var tables = new SqliteTables(_connection, limits);
        _batch = new SqliteBatch(_connection, tables, new Checkpointer(database), ids, node, clock, jitter, limits);
        _commits = new GroupCommit<SqliteBatch>(_batch, clock, limits.QueueEntries, limits.QueueBytes);
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

    /// <inheritdoc cref="GroupCommit{TBatch}.Changed"/>
    public event Action? Changed
    {
        add => _commits.Changed += value;
        remove => _commits.Changed -= value;
    }

    /// <inheritdoc cref="GroupCommit{TBatch}.EnqueueBoundedAsync"/>
    public ValueTask EnqueueBoundedAsync(JournalEntry<SqliteBatch> entry) => _commits.EnqueueBoundedAsync(entry);

    /// <inheritdoc cref="GroupCommit{TBatch}.Enqueue"/>
    public void Enqueue(JournalEntry<SqliteBatch> entry) => _commits.Enqueue(entry);

    public bool TryEnqueue(JournalEntry<SqliteBatch> entry, bool bounded) => _commits.TryEnqueue(entry, bounded);

    public void Dispose()
    {
        _commits.Dispose();
        _connection.Dispose();
    }
}
