namespace Relay.Storage.Journal;

/// <summary>
/// The group commit, whatever the engine. Callers enqueue and await; one thread drains what has gathered, writes it in one transaction,
/// commits once, then completes every waiter.
/// <code>
///   enqueue ──► [ queue, bounded ] ──► take what is there ──► BEGIN … apply each … COMMIT (one sync) ──► complete every waiter
///                    │ full for longer than a moment                  │ refused                  ── crash boundary: before the commit
///                    ▼                                                ▼                             nothing happened, after it everything
///               overloaded                              ROLLBACK, every waiter fails                in the batch is there
/// </code>
/// No lingering: at low load an entry waits for one sync, at high load the batch grows by itself.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxBatch = 512;

    /// <summary>How often a transaction that another one got in the way of is made anew.</summary>
    private const int MostAgain = 5;

    private const long MaxBatchBytes = 8 << 20;

    private readonly JournalBatch _batch;
    private readonly TimeProvider _clock;
    private readonly int _maxEntries;
    private readonly long _maxBytes;
    private readonly Queue<JournalEntry> _queue = new();
    private readonly List<JournalEntry> _taken = new(MaxBatch);
    private readonly Thread _thread;
    private long _queuedBytes,
        _step;
    private bool _stopping;
    private StorageException? _refusal;

    /// <param name="batch">Disposed with this.</param>
    /// <param name="maxEntries">Entries that may wait.</param>
    /// <param name="maxBytes">Bytes that they may hold.</param>
    public GroupCommit(JournalBatch batch, TimeProvider clock, int maxEntries, long maxBytes)
    {
        (_batch, _clock, _maxEntries, _maxBytes) = (batch, clock, maxEntries, maxBytes);
        _thread = new Thread(Run)
        {
            Name = "journal",
            IsBackground = true,
            Priority = ThreadPriority.AboveNormal,
        };
        _thread.Start();
    }

    public JournalFigures Figures { get; } = new();

    /// <summary>Rises when a transaction begins and when it ends: odd while one is under way.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>
    /// Raised after a transaction that changed something is durable and everybody who waited for it knows: on the journal's thread for its
    /// own, on any for those of other nodes.
    /// </summary>
    public event Action? Changed;

    /// <summary>Another node has changed something.</summary>
    public void TellChanged() => Changed?.Invoke();

    /// <summary>
    /// Whoever waits outside is told at once instead of waiting for an engine that is not heard of, whether or not what they sent is under way;
    /// what the relay itself must not lose waits on. Until <see cref="Accept"/>, or until a transaction ends well.
    /// </summary>
    public void Refuse(StorageException reason)
    {
        List<JournalEntry> refused = [];
        lock (_queue)
        {
            _refusal = reason;
            refused.AddRange(_taken.Where(entry => entry.IsFromOutside));
            for (var left = _queue.Count; left > 0; left--)
            {
                var entry = _queue.Dequeue();
                if (!entry.IsFromOutside)
                {
                    _queue.Enqueue(entry);
                    continue;
                }

                _queuedBytes -= entry.Bytes;
                refused.Add(entry);
            }
        }

        foreach (var entry in refused)
            entry.Fail(reason);
    }

    /// <summary>The engine is heard of again.</summary>
    public void Accept()
    {
        lock (_queue)
            _refusal = null;
    }

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
            if (bounded && _refusal is not null)
                throw _refusal;
            if (bounded && (_queue.Count >= _maxEntries || _queuedBytes + entry.Bytes > _maxBytes))
                return false;
            entry.IsFromOutside = bounded;
            _queue.Enqueue(entry);
            _queuedBytes += entry.Bytes;
            if (_queue.Count == 1)
                Monitor.Pulse(_queue);
            return true;
        }
    }

    /// <summary>Writes what is queued, then closes the engine in order.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _stopping = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
        _batch.Dispose();
    }

    private void Run()
    {
        while (Take())
        {
            var started = _clock.GetTimestamp();
            Volatile.Write(ref _step, _step + 1);
            Commit(_taken);
            Volatile.Write(ref _step, _step + 1);
            Figures.Batch(_taken.Count, _clock.GetElapsedTime(started));
            _batch.AfterBatch(_taken);
        }
    }

    /// <summary>Who refuses looks at what is taken, so it changes under the queue's lock only.</summary>
    private bool Take()
    {
        lock (_queue)
        {
            _taken.Clear();
            while (_queue.Count == 0)
            {
                if (_stopping)
                    return false;
                Monitor.Wait(_queue);
            }

            for (long bytes = 0; _taken.Count < MaxBatch && bytes < MaxBatchBytes && _queue.TryDequeue(out var entry); bytes += entry.Bytes)
            {
                _taken.Add(entry);
                _queuedBytes -= entry.Bytes;
            }

            Figures.Queued = _queue.Count;
            return true;
        }
    }

    private void Commit(List<JournalEntry> entries)
    {
        var before = _batch.Position;
        var done = TryCommit(entries, out var error);
        for (var again = 0; !done && again < MostAgain && error is StorageException { IsCollision: true }; again++)
            done = TryCommit(entries, out error);
        if (done)
        {
            if (_refusal is not null)
                Accept();
            foreach (var entry in entries)
                entry.Complete();
            if (_batch.Position != before)
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
            _batch.Begin(entries);
            foreach (var entry in entries)
                entry.Apply(_batch);
            _batch.Commit();
            error = null!;
            return true;
        }
        catch (Exception failure)
        {
            _batch.Rollback();
            error = _batch.Judge(failure);
            return false;
        }
    }
}
