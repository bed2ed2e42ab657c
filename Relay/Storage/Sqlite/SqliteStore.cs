using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Sqlite;

/// <summary>The store in one file: reads on a few connections of their own, writes through the one writer.</summary>
internal sealed class SqliteStore : JournalStore
{
    private const int Readers = 4;

    private readonly SqliteDatabase _database;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    private SqliteStore(SqliteDatabase database, JournalWriter writer, JournalSetup setup)
        : base(writer, setup, Readers)
    {
        _database = database;
        Writer.Damaged = damage => Damage ??= damage.Message;
    }

    public override SqlDialect Dialect => SqlDialect.Sqlite;

    /// <summary>Opens the store in a folder. Leases that a crash left are void from here on.</summary>
    /// <exception cref="StartException">The store is in use, unreadable or of a newer Relay.</exception>
    public static SqliteStore Open(string folder, TimeProvider clock, Random random, StorageLimits limits, int cacheMiB = 64)
    {
        try
        {
            return OpenFile(folder, clock, random, limits, cacheMiB);
        }
        catch (StartException refusal) when (refusal.ExitCode == StartException.NoRoom && DiskGuard.TryGiveUpBallast(folder))
        {
            // What was laid by for this: it starts, says what is wrong, and takes nothing until there is room.
            return OpenFile(folder, clock, random, limits, cacheMiB);
        }
    }

    private static SqliteStore OpenFile(string folder, TimeProvider clock, Random random, StorageLimits limits, int cacheMiB)
    {
        var database = new SqliteDatabase(folder, cacheMiB, limits.BusyTimeout);
        try
        {
            using var connection = database.Open();
            var node = Recovery.Run(connection, NodeName.Current, clock.GetUtcNow().ToUnixTimeMilliseconds());
            var ids = new IdSequence(clock, node.Number, Recovery.LastId(connection));
            var setup = new JournalSetup(ids, node, clock, new JitterSource(random), limits.RejectedRing);
            var writer = new JournalWriter(SqliteBatch.Open(database, setup, limits), clock, limits.QueueEntries, limits.QueueBytes);
            return new SqliteStore(database, writer, setup);
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            database.Dispose();
            throw database.Refused(error);
        }
    }

    protected override void Close()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _database.Dispose();
    }

    protected override T Read<T>(Func<DbConnection, T> read)
    {
        if (!_idle.TryTake(out var connection))
            connection = _database.Open(readOnly: true);
        try
        {
            // One snapshot for all the queries of a read.
            using var transaction = connection.BeginTransaction(deferred: true);
            var result = read(connection);
            transaction.Commit();
            _idle.Add(connection);
            return result;
        }
        catch (SqliteException refusal)
        {
            connection.Dispose();
            var failure = Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal);
            if (failure.IsDamage)
                Damage ??= failure.Message;
            throw failure;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
