using System.Data.Common;
using Relay.Storage.Access;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Writing;

/// <summary>
/// A store whose every write goes through the one journal, whatever the engine. On what connections it is read is the engine's.
/// </summary>
internal abstract class JournalStore : IStore, IJournal, IExchangeLog, IDisposable
{
    private readonly JournalSetup _setup;
    private readonly SemaphoreSlim _readers;
    private readonly Action<EventDraft, Recorded> _unheard;
    private int _disposed;

    /// <param name="readers">Reads that may be under way at one time; the others wait.</param>
    protected JournalStore(JournalWriter writer, JournalSetup setup, int readers)
    {
        (Writer, _setup, _readers) = (writer, setup, new SemaphoreSlim(readers));
        _unheard = Unheard;
    }

    public JournalWriter Writer { get; }

    public IdSequence Ids => _setup.Ids;

    /// <summary>Who this process is to the store.</summary>
    public StoreNode Node => Writer.Node;

    /// <summary>What the engine says in words of its own.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Tables in parts by time; null where the engine has none.</summary>
    public virtual IPartitions? Partitions => null;

    public long Position => Writer.Position;

    public event Action? Changed
    {
        add => Writer.Changed += value;
        remove => Writer.Changed -= value;
    }

    /// <summary>
    /// What was found where the store is damaged, until the process ends: from then on nothing is acknowledged, because what is written
    /// may not be there to be read.
    /// </summary>
    public string? Damage { get; protected set; }

    /// <summary>Set while no new events may be taken: the stable code of why.</summary>
    public string? Refusal { get; set; }

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

    /// <summary>Finds out what other nodes have committed, where there can be others: whoever follows the change log is told.</summary>
    public virtual Task FollowOthersAsync(CancellationToken cancel) => Task.CompletedTask;

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
        var entry = new RecordEntry(draft, _unheard);
        if (!Writer.TryEnqueue(entry, bounded: true))
            await Writer.EnqueueBoundedAsync(entry).ConfigureAwait(false);
        return await entry.Task.ConfigureAwait(false);
    }

    public async ValueTask<Recorded?> AdmitAsync(Admission admission)
    {
        var headers = HeaderBytes.Write(admission.Draft.Event.Request.Headers);
        return await Writer
            .OnBatchAsync(
                batch =>
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
                },
                admission.Draft.Deliveries.Select(delivery => delivery.WebhookId)
            )
            .ConfigureAwait(false);
    }

    public async ValueTask RejectAsync(Rejection rejection)
    {
        ThrowIfRefused();
        var entry = new RejectEntry(rejection);
        if (!Writer.TryEnqueue(entry, bounded: true))
            throw StorageException.Overloaded();
        await entry.Done.ConfigureAwait(false);
    }

    public ValueTask<Settled> SettleAsync(Attempted attempted)
    {
        var entry = new SettleEntry(attempted);
        Writer.Enqueue(entry);
        return entry.Task;
    }

    public async ValueTask MarkStartedAsync(IReadOnlyList<long> deliveryIds) =>
        await Writer
            .OnBatchAsync(batch =>
                batch.Connection.Execute($"UPDATE deliveries SET started = 1 WHERE state = 1 AND id IN ({Sql.List(deliveryIds)})")
            )
            .ConfigureAwait(false);

    public Task RecordAsync(ExchangeRecord exchange)
    {
        var entry = new ExchangeEntry(exchange);
        Writer.Enqueue(entry);
        return entry.Done.AsTask();
    }

    public void Dispose()
    {
        // The container knows it under several interfaces and disposes it once for each.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Writer.Dispose();
        Close();
        _readers.Dispose();
    }

    /// <summary>
    /// An event was recorded after its sender was told to come again: nobody holds what was leased by it. On the writer's thread. An engine that
    /// is never given up has nothing to do here.
    /// </summary>
    protected virtual void Unheard(EventDraft draft, Recorded recorded) { }

    /// <summary>Runs queries over one snapshot, on the calling thread.</summary>
    protected abstract T Read<T>(Func<DbConnection, T> read);

    /// <summary>Gives up the connections that are read on, after the last write.</summary>
    protected abstract void Close();

    /// <exception cref="StorageException">No new events may be taken just now.</exception>
    public void ThrowIfRefused()
    {
        if (Damage is not null)
            throw new StorageException("storage_unavailable", "The store is damaged; nothing is taken until it is put back from a copy.");
        if (Refusal is { } code)
            throw new StorageException(code, "The disk is nearly full.");
    }
}
