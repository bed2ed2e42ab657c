using System.Data.Common;
using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The journal's transaction on the one connection that writes, open to the statements of others.</summary>
internal sealed class SqliteBatch : JournalBatch
{
    private const int PagesPerRow = 2,
        PageBytes = 8192;

    private readonly SqliteConnection _connection;
    private readonly SqliteTables _tables;
    private readonly DedupeIndex _dedupe;
    private readonly Statement _begin,
        _commit,
        _rollback;
    private readonly Checkpointer _checkpointer;
    private int _dirtied;
    private bool _copies;

    private SqliteBatch(SqliteConnection connection, SqliteTables tables, Checkpointer checkpointer, JournalSetup setup)
        : base(tables, ReadPosition(connection), setup)
    {
        var db = connection.Handle!.DangerousGetHandle();
        (_connection, _tables, _checkpointer, _dedupe) = (connection, tables, checkpointer, tables.Dedupe);
        _begin = new Statement(db, "BEGIN IMMEDIATE");
        _commit = new Statement(db, "COMMIT");
        _rollback = new Statement(db, "ROLLBACK");
    }

    public override DbConnection Connection => _connection;

    /// <summary>Over a connection of its own.</summary>
    public static SqliteBatch Open(SqliteDatabase database, JournalSetup setup, StorageLimits limits)
    {
        var connection = database.Open();
        var tables = new SqliteTables(connection, limits);
        return new SqliteBatch(connection, tables, new Checkpointer(database), setup);
    }

    public override Exception Judge(Exception failure)
    {
        var judged = failure is SqliteException refusal
            ? Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal)
            : failure;
        if (judged is StorageException { IsDamage: true } damage)
            Damaged(damage);
        return judged;
    }

    public override void AfterBatch(IReadOnlyList<JournalEntry> entries)
    {
        // A row of the usual size is a page; a body of a MiB is 128 of them.
        foreach (var entry in entries)
            _dirtied += 1 + (entry.Bytes / PageBytes);
        _checkpointer.AfterCommit(_connection, _dirtied);
        _dirtied = 0;
        if (!_copies)
            return;
        _copies = false;
        _checkpointer.CopyWhole();
    }

    /// <summary>When this transaction is over, the log is copied into the file, to its end.</summary>
    public void CopyLog() => _copies = true;

    /// <summary>The log grows by what retention writes, too.</summary>
    public override void Dirtied(int rows, long bytes) => _dirtied += (PagesPerRow * rows) + (int)(bytes / PageBytes);

    public override void Dispose()
    {
        _checkpointer.Dispose();
        base.Dispose();
        _rollback.Dispose();
        _commit.Dispose();
        _begin.Dispose();
        _connection.Dispose();
    }

    protected override void BeginTransaction(IReadOnlyList<JournalEntry> entries)
    {
        _dedupe.Begin();
        _begin.Run();
    }

    protected override long? CommitTransaction(long at)
    {
        _dedupe.BeforeCommit();
        var reached = Changes.Count == 0 ? default(long?) : _tables.AddChanges(at, Changes.Count, Changes.Bytes);
        _commit.Run();
        _dedupe.AfterCommit();
        return reached;
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
