using Microsoft.Data.Sqlite;
using Relay.Storage.Activity;
using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The one writer. Callers enqueue and await; one thread drains what has gathered, writes it in one transaction, commits once, then
/// completes every waiter.
/// <code>
///   enqueue ──► [ queue, bounded ] ──► take what is there ──► BEGIN … apply each … COMMIT (one fsync) ──► complete every waiter
///                    │ full for longer than a moment                  │ refused                               ── crash boundary: before the commit nothing happened,
///                    ▼                                                ▼                                          after it everything in the batch is on disk
///               overloaded                              ROLLBACK, every waiter fails
/// </code>
/// No lingering: at low load an entry waits for one fsync, at high load the batch grows by itself.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxBatch = 512;
    private const long MaxBatchBytes = 8 << 20;

    private readonly SqliteConnection _connection;
    private readonly SqliteBatch _batch;
    private readonly Checkpointer _checkpointer;
    private readonly TimeProvider _clock;
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly Queue<JournalEntry> _queue = new();
    private readonly Thread _thread;
    private long _queuedBytes;
    private bool _stopping;

    public SqliteWriter(
        SqliteDatabase database,
        IdSequence ids,
        StoreNode node,
        TimeProvider clock,
        JitterSource jitter,
        StorageLimits limits
    )
    {
        (_clock, _maxEntries, _maxBytes) = (clock, limits.QueueEntries, limits.QueueBytes);
        _connection = database.Open();
        _batch = new SqliteBatch(_connection, ids, node, clock, jitter, limits);
        _checkpointer = new Checkpointer(database);
        _thread = new Thread(Run)
        {
            Name = "journal",
            IsBackground = true,
            Priority = ThreadPriority.AboveNormal,
        };
        _thread.Start();
    }

    /// <summary>Webhooks as they stand in the catalog: the settlement of an attempt needs their schedule and limits.</summary>
    public Func<long, Webhook?> Webhooks
    {
        set => _batch.Webhooks = value;
    }

    public JournalFigures Figures { get; } = new();

    /// <summary>The figures of what was committed, until they are in their tables.</summary>
    public ActivityTally Activity => _batch.Activity.Tally;

    /// <summary>The number of the newest change on disk.</summary>
    public long Position => _batch.Changes.Position;

    /// <summary>
    /// Raised on the writer's thread after a transaction that changed something is on disk and everybody who waited for it knows.
    /// </summary>
    public event Action? Changed;

    /// <summary>Queues what outsiders cause: refused where the queue stays full for longer than a moment.</summary>
    public async ValueTask EnqueueBoundedAsync(JournalEntry entry)
    {
        for (var tries = 0; !TryEnqueue(entry, bounded: true); tries++)
        {
            if (tries == 10)
                throw StorageException.Overloaded();
            await Task.Delay(TimeSpan.FromMilliseconds(20), _clock).ConfigureAwait(false);
        }
    }

    /// <summary>Queues what the relay itself must not lose; its number is bounded by the lanes.</summary>
    public void Enqueue(JournalEntry entry) => TryEnqueue(entry, bounded: false);

    public bool TryEnqueue(JournalEntry entry, bool bounded)
    {
        lock (_queue)
        {
            if (_stopping)
                throw new StorageException("storage_unavailable", "The relay is stopping.");
            if (bounded && (_queue.Count >= _maxEntries || _queuedBytes + entry.Bytes > _maxBytes))
                return false;
            _queue.Enqueue(entry);
            _queuedBytes += entry.Bytes;
            if (_queue.Count == 1)
                Monitor.Pulse(_queue);
            return true;
        }
    }

    /// <summary>Writes what is queued, then closes the file in order.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _stopping = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        _checkpointer.Dispose();
        _batch.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        var taken = new List<JournalEntry>(MaxBatch);
        while (Take(taken))
        {
            var started = _clock.GetTimestamp();
            Commit(taken);
            Figures.Batch(taken.Count, _clock.GetElapsedTime(started));
            _checkpointer.AfterCommit(_connection, taken.Count);
            taken.Clear();
        }
    }

    private bool Take(List<JournalEntry> taken)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                    return false;
                Monitor.Wait(_queue);
            }

            for (long bytes = 0; taken.Count < MaxBatch && bytes < MaxBatchBytes && _queue.TryDequeue(out var entry); bytes += entry.Bytes)
            {
                taken.Add(entry);
                _queuedBytes -= entry.Bytes;
            }

            Figures.Queued = _queue.Count;
            return true;
        }
    }

    private void Commit(List<JournalEntry> entries)
    {
        var before = Position;
        if (TryCommit(entries, out var error))
        {
            foreach (var entry in entries)
                entry.Complete();
            if (Position != before)
                Changed?.Invoke();
        }
        else if (error is StorageException { OfThisWrite: false } || entries.Count == 1)
        {
            foreach (var entry in entries)
                entry.Fail(error);
        }
        else
        {
            // One entry broke the batch by a fault of its own: the others must not pay for it, so each is tried alone.
            foreach (var entry in entries)
                Commit([entry]);
        }
    }

    private bool TryCommit(List<JournalEntry> entries, out Exception error)
    {
        try
        {
            _batch.Begin();
            foreach (var entry in entries)
                entry.Apply(_batch);
            _batch.Commit();
            error = null!;
            return true;
        }
        catch (Exception failure)
        {
            _batch.Rollback();
            error = failure is SqliteException refusal
                ? Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal)
                : failure;
            return false;
        }
    }
}
