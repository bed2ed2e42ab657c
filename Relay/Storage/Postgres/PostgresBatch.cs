using System.Data.Common;
using Npgsql;
using Relay.Storage.Journal;

namespace Relay.Storage.Postgres;

/// <summary>The journal's transaction on its own connection: one round trip to begin and read ahead, one to write and commit.</summary>
internal sealed class PostgresBatch : JournalBatch
{
    private readonly PostgresTables _tables;
    private readonly JournalConnection _connection;
    private long _firstLease;

    public PostgresBatch(PostgresTables tables, JournalConnection connection, long position, JournalSetup setup)
        : base(tables, position, setup)
    {
        (_tables, _connection) = (tables, connection);
        connection.Joined = Become;
    }

    public override DbConnection Connection
    {
        get
        {
            try
            {
                _tables.Flush();
            }
            catch (Exception error) when (error is not StorageException && Judge(error) is StorageException refusal)
            {
                // What was gathered is the transaction's, not of those who ask for the connection.
                throw refusal;
            }

            _tables.ForgetAhead();
            return _tables.Connection;
        }
    }

    public override Exception Judge(Exception failure)
    {
        // After a failover the old server goes on reading: the address may lead to the new one.
        if (failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
            _tables.Reconnect();
        return PostgresErrors.Judge(failure);
    }

    public override void AfterBatch(IReadOnlyList<JournalEntry> entries) { }

    protected override void BeginTransaction(IReadOnlyList<JournalEntry> entries)
    {
        // Its row is locked anew in every transaction, since what was known of it may have been changed by another node.
        Health.Forget();
        Health.Foreign.Clear();
        foreach (var entry in entries)
            entry.Name(_tables.Ahead);
        _tables.Begin();
        _firstLease = LastLease + 1;
    }

    protected override long? CommitTransaction(long at)
    {
        try
        {
            return _tables.Commit(at, Changes.Count, Changes.Bytes, Health.Foreign);
        }
        catch (NpgsqlException) when (_tables.IsLost && LastLease >= _firstLease)
        {
            _connection.Doubt(_firstLease, LastLease);
            throw;
        }
    }

    protected override void RollbackTransaction() => _tables.Rollback();
}
