using System.Data.Common;
using Npgsql;
using Relay.Storage.Journal;

namespace Relay.Storage.Postgres;

/// <summary>The journal's transaction on its own connection: one round trip to begin and read ahead, one to write and commit.</summary>
internal sealed class PostgresBatch(PostgresTables tables, long position, JournalSetup setup) : JournalBatch(tables, position, setup)
{
    public override DbConnection Connection
    {
        get
        {
            try
            {
                tables.Flush();
            }
            catch (Exception error) when (error is not StorageException && Judge(error) is StorageException refusal)
            {
                // What was gathered is the transaction's, not of those who ask for the connection.
                throw refusal;
            }

            tables.ForgetAhead();
            return tables.Connection;
        }
    }

    public override Exception Judge(Exception failure)
    {
        // After a failover the old server goes on reading: the address may lead to the new one.
        if (failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
            tables.Reconnect();
        return PostgresErrors.Judge(failure);
    }

    public override void AfterBatch(int entries) { }

    protected override void BeginTransaction(IReadOnlyList<JournalEntry> entries)
    {
        // Its row is locked anew in every transaction, since what was known of it may have been changed by another node.
        Health.Forget();
        foreach (var entry in entries)
            entry.Name(tables.Ahead);
        tables.Begin();
    }

    protected override long? CommitTransaction(long at) => tables.Commit(at, Changes.Count, Changes.Bytes);

    protected override void RollbackTransaction() => tables.Rollback();
}
