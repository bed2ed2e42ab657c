using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>
/// One transaction of the writer: the statements, prepared once, and what they gather until the commit (the ledger's counters, the health
/// of webhooks, the log of changes), so that each is written once per transaction.
/// Used by the writer's thread only.
/// </summary>
internal sealed class SqliteBatch : IJournalTransaction
{
    private readonly Statement _begin,
        _commit,
        _rollback;
    private readonly Checkpointer _checkpointer;
    private long _lease;

    public SqliteBatch(
        SqliteConnection connection,
        Checkpointer checkpointer,
        IdSequence ids,
        StoreNode node,
        TimeProvider clock,
        JitterSource jitter,
        StorageLimits limits
    )
    {
        var db = connection.Handle!.DangerousGetHandle();
        (Connection, _checkpointer, Ids, Clock) = (connection, checkpointer, ids, clock);
        _lease = node.FirstLease;
        _begin = new Statement(db, "BEGIN IMMEDIATE");
        _commit = new Statement(db, "COMMIT");
        _rollback = new Statement(db, "ROLLBACK");
        Changes = new ChangeTable(connection, db);
        Notices = new NoticeWriter(this);
        Health = new HealthTable(db, Changes, Notices.Turned);
        Ledger = new LedgerCounters(db);
        Dedupe = new DedupeIndex(connection, limits.DedupeRun, limits.DedupeHash);
        Events = new EventStatements(db, this, limits.RejectedRing);
        Settlements = new SettlementStatements(db, this, jitter);
    }

    public ActivityDelta Activity { get; } = new();

    public SqliteConnection Connection { get; }

    public IdSequence Ids { get; }

    public TimeProvider Clock { get; }

    public ChangeTable Changes { get; }

    public HealthTable Health { get; }

    public NoticeWriter Notices { get; }

    public LedgerCounters Ledger { get; }

    public DedupeIndex Dedupe { get; }

    public EventStatements Events { get; }

    public SettlementStatements Settlements { get; }

    /// <summary>A webhook as the catalog has it; null once it is gone.</summary>
    public Func<long, Webhook?> Webhooks { get; set; } = _ => null;

    /// <inheritdoc/>
    public long Position => Changes.Position;

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A lease that no delivery has had before.</summary>
    public long NextLease() => ++_lease;

    public void Begin()
    {
        Dedupe.Begin();
        Changes.Begin(Now);
        _begin.Run();
    }

    public void Commit()
    {
        Flush();
        Changes.BeforeCommit();
        Dedupe.BeforeCommit();
        _commit.Run();
        Dedupe.AfterCommit();
        Activity.Committed(Now);
        Changes.AfterCommit();
        Notices.AfterCommit();
    }

    public void Rollback()
    {
        Notices.Forget();
        Health.Rollback();
        Ledger.Forget();
        Activity.Forget();
        Dedupe.Rollback();
        // After some errors SQLite has rolled back by itself; then this one says so and that is all.
        try
        {
            _rollback.Run();
        }
        catch (StorageException) { }
    }

    /// <summary>Called with what was found where the file is damaged.</summary>
    public Action<StorageException> Damaged { get; set; } = _ => { };

    public Exception Judge(Exception failure)
    {
        var judged = failure is SqliteException refusal
            ? Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal)
            : failure;
        if (judged is StorageException { IsDamage: true } damage)
            Damaged(damage);
        return judged;
    }

    public void AfterBatch(int entries) => _checkpointer.AfterCommit(Connection, entries);

    /// <summary>
    /// Runs statements of others in this transaction: they see all that it has done so far, and what they throw undoes only their own.
    /// </summary>
    public T Run<T>(Func<SqliteConnection, T> work)
    {
        Flush();
        Health.Forget();
        Connection.Execute("SAVEPOINT work");
        try
        {
            var result = work(Connection);
            Connection.Execute("RELEASE work");
            return result;
        }
        catch
        {
            Connection.Execute("ROLLBACK TO work");
            Connection.Execute("RELEASE work");
            throw;
        }
    }

    public void Dispose()
    {
        _checkpointer.Dispose();
        Settlements.Dispose();
        Events.Dispose();
        Dedupe.Dispose();
        Ledger.Dispose();
        Health.Dispose();
        Changes.Dispose();
        _rollback.Dispose();
        _commit.Dispose();
        _begin.Dispose();
    }

    private void Flush()
    {
        Notices.WriteTurns();
        Health.Flush();
        Ledger.Flush();
    }
}
