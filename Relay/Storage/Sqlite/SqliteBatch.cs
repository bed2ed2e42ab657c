using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The journal's transaction on the one connection that writes, open to the statements of others.</summary>
internal sealed class SqliteBatch : JournalBatch
{
    private readonly DedupeIndex _dedupe;
    private readonly Statement _begin,
        _commit,
        _rollback;
    private readonly Checkpointer _checkpointer;

    public SqliteBatch(
        SqliteConnection connection,
        SqliteTables tables,
        Checkpointer checkpointer,
        IdSequence ids,
        StoreNode node,
        TimeProvider clock,
        JitterSource jitter,
        StorageLimits limits
    )
        : base(tables, ReadPosition(connection), ids, node, clock, jitter, limits.RejectedRing)
    {
        var db = connection.Handle!.DangerousGetHandle();
        (Connection, _checkpointer, _dedupe) = (connection, checkpointer, tables.Dedupe);
        _begin = new Statement(db, "BEGIN IMMEDIATE");
        _commit = new Statement(db, "COMMIT");
        _rollback = new Statement(db, "ROLLBACK");
    }

    public SqliteConnection Connection { get; }

    public override Exception Judge(Exception failure)
    {
        var judged = failure is SqliteException refusal
            ? Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal)
            : failure;
        if (judged is StorageException { IsDamage: true } damage)
            Damaged(damage);
        return judged;
    }

    public override void AfterBatch(int entries) => _checkpointer.AfterCommit(Connection, entries);

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

    public override void Dispose()
    {
        _checkpointer.Dispose();
        base.Dispose();
        _rollback.Dispose();
        _commit.Dispose();
        _begin.Dispose();
    }

    protected override void BeginTransaction()
    {
        _dedupe.Begin();
        _begin.Run();
    }

    protected override void CommitTransaction()
    {
        _dedupe.BeforeCommit();
        _commit.Run();
        _dedupe.AfterCommit();
    }

    protected override void RollbackTransaction()
    {
        _dedupe.Rollback();
        // After some errors SQLite has rolled back by itself; then this one says so and that is all.
        try
        {
            _rollback.Run();
        }
        catch (StorageException) { }
    }

    private static long ReadPosition(SqliteConnection connection) =>
        connection.Long("SELECT seq + items - 1 FROM changes ORDER BY seq DESC LIMIT 1");
}
