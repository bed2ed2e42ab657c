using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Relay.Storage.Access;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The store in one file: reads on a few connections of their own, writes through the one writer.</summary>
internal sealed class SqliteStore : IStore, IJournal, IExchangeLog, IDisposable
{
    private const int Readers = 4;

    private readonly SqliteDatabase _database;
    private readonly SemaphoreSlim _readers = new(Readers);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private int _disposed;

    public SqliteStore(
        SqliteDatabase database,
        IdSequence ids,
        StoreNode node,
        TimeProvider clock,
        JitterSource jitter,
        StorageLimits limits
    )
    {
        (_database, Ids, Node) = (database, ids, node);
        Writer = new SqliteWriter(database, ids, node, clock, jitter, limits) { Damaged = damage => Damage ??= damage.Message };
    }

    public SqliteWriter Writer { get; }

    public IdSequence Ids { get; }

    /// <summary>Who this process is to the store.</summary>
    public StoreNode Node { get; }

    public long Position => Writer.Position;

    public event Action? Changed
    {
        add => Writer.Changed += value;
        remove => Writer.Changed -= value;
    }

    /// <summary>
    /// What was found where the file is damaged, until the process ends: from then on nothing is acknowledged, because what is written may
    /// not be there to be read.
    /// </summary>
    public string? Damage { get; private set; }

    /// <summary>Set while no new events may be taken: the stable code of why.</summary>
    public string? Refusal { get; set; }

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
            var node = Recovery.Run(connection, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new SqliteStore(
                database,
                new IdSequence(clock, node.Number, Recovery.LastId(connection)),
                node,
                clock,
                new JitterSource(random),
                limits
            );
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            database.Dispose();
            throw database.Refused(error);
        }
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancel = default)
    {
        await _readers.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancel).ConfigureAwait(false);
        }
        finally
        {
            _readers.Release();
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, T> write, CancellationToken cancel = default) => WriteAsync(write, null, cancel);

    public async Task<T> WriteAsync<T>(Func<DbConnection, T> write, Func<T, IEnumerable<ChangeNote>>? changed, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var entry = new WorkEntry<T>(write, changed);
        Writer.Enqueue(entry);
        return await entry.Task.ConfigureAwait(false);
    }

    public async ValueTask<Recorded> RecordAsync(EventDraft draft)
    {
        ThrowIfRefused();
        var entry = new RecordEntry<SqliteBatch>(draft);
        if (!Writer.TryEnqueue(entry, bounded: true))
            await Writer.EnqueueBoundedAsync(entry).ConfigureAwait(false);
        return await entry.Task.ConfigureAwait(false);
    }

    public async ValueTask<Recorded?> AdmitAsync(Admission admission)
    {
        var headers = HeaderBytes.Write(admission.Draft.Event.Request.Headers);
        var entry = new BatchEntry<Recorded?>(batch =>
        {
            var recorded = batch.Recorder.Admit(admission, headers);
            if (recorded is not null)
                Audit.Write(
                    batch.Connection,
                    batch.Ids.Next(),
                    batch.Now,
                    admission.Actor,
                    "arrival.admitted",
                    Domain.Ids.Arrival(admission.ArrivalId),
                    Domain.Ids.Event(recorded.EventId)
                );
            return recorded;
        });
        Writer.Enqueue(entry);
        return await entry.Task.ConfigureAwait(false);
    }

    public async ValueTask RejectAsync(Rejection rejection)
    {
        ThrowIfRefused();
        var entry = new RejectEntry<SqliteBatch>(rejection);
        if (!Writer.TryEnqueue(entry, bounded: true))
            throw StorageException.Overloaded();
        await entry.Done.ConfigureAwait(false);
    }

    public ValueTask<Settled> SettleAsync(Attempted attempted)
    {
        var entry = new SettleEntry<SqliteBatch>(attempted);
        Writer.Enqueue(entry);
        return entry.Task;
    }

    public async ValueTask MarkStartedAsync(IReadOnlyList<long> deliveryIds)
    {
        var entry = new BatchEntry<int>(batch =>
            batch.Connection.Execute($"UPDATE deliveries SET started = 1 WHERE state = 1 AND id IN ({string.Join(',', deliveryIds)})")
        );
        Writer.Enqueue(entry);
        await entry.Done.ConfigureAwait(false);
    }

    public Task RecordAsync(ExchangeRecord exchange)
    {
        var entry = new ExchangeEntry<SqliteBatch>(exchange);
        Writer.Enqueue(entry);
        return entry.Done.AsTask();
    }

    public void Dispose()
    {
        // The container knows it under several interfaces and disposes it once for each.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Writer.Dispose();
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _readers.Dispose();
        _database.Dispose();
    }

    private void ThrowIfRefused()
    {
        if (Damage is not null)
            throw new StorageException("storage_unavailable", "The store is damaged; nothing is taken until it is put back from a copy.");
        if (Refusal is { } code)
            throw new StorageException(code, "The disk is nearly full.");
    }

    private T Read<T>(Func<DbConnection, T> read)
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
