using System.Data.Common;
using Relay.Storage.Activity;
using Relay.Storage.Changes;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>
/// One transaction of the journal, whatever the engine: what it knows and gathers (the health of webhooks, the ledger's counters, the
/// figures, the log of changes), so that each is written once, and the two who decide what becomes of an entry. The engine brings its
/// tables and the transaction itself. Used by the journal's thread only.
/// </summary>
internal abstract class JournalBatch : IDisposable
{
    private readonly IJournalTables _tables;
    private long _lease,
        _at,
        _position;

    /// <param name="position">The number of the newest change that is committed.</param>
    protected JournalBatch(IJournalTables tables, long position, JournalSetup setup)
    {
        (_tables, _position, Ids, Clock) = (tables, position, setup.Ids, setup.Clock);
        (Node, _lease) = (setup.Node, setup.Node.FirstLease);
        Notices = new NoticeWriter(this, tables.Events);
        Health = new HealthBook(tables.Webhooks, Changes, Notices.Turned);
        Recorder = new EventRecorder(this, tables.Events, tables.Deliveries, setup.RejectedRing);
        Settler = new AttemptSettler(this, tables.Deliveries, setup.Jitter);
    }

    public IdSequence Ids { get; }

    /// <summary>Who this process is to the store.</summary>
    public StoreNode Node { get; private set; }

    public TimeProvider Clock { get; }

    public ActivityDelta Activity { get; } = new();

    public LedgerTally Ledger { get; } = new();

    /// <summary>
    /// The transaction's connection, for statements of others: they see all that was put into the tables so far.
    /// </summary>
    public abstract DbConnection Connection { get; }

    /// <summary>What the transaction has changed so far.</summary>
    public ChangeBuffer Changes { get; } = new();

    public NoticeWriter Notices { get; }

    public HealthBook Health { get; }

    public EventRecorder Recorder { get; }

    public AttemptSettler Settler { get; }

    /// <summary>A webhook as the catalog has it; null once it is gone.</summary>
    public Func<long, Webhook?> Webhooks { get; set; } = _ => null;

    /// <summary>Called with what was found where the store is damaged.</summary>
    public Action<StorageException> Damaged { get; set; } = _ => { };

    /// <summary>The number of the newest change that is committed. Any thread may ask.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Another node has committed changes up to this number.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Reach(long position)
    {
        while (Position is var known && known < position)
        {
            if (Interlocked.CompareExchange(ref _position, position, known) == known)
                return true;
        }

        return false;
    }

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The newest that was given out, whatever became of its transaction.</summary>
    protected long LastLease => _lease;

    /// <summary>A lease that no delivery has had before.</summary>
    public long NextLease() => ++_lease;

    /// <param name="entries">What will be applied.</param>
    public void Begin(IReadOnlyList<JournalEntry> entries)
    {
        _at = Now;
        Changes.Begin(_at);
        BeginTransaction(entries);
    }

    /// <summary>Makes everything since <see cref="Begin"/> durable. Changes are numbered last.</summary>
    public void Commit()
    {
        Flush();
        var reached = CommitTransaction(_at);
        Activity.Committed(Now);
        if (reached is { } last)
            Reach(last);
        Notices.AfterCommit();
    }

    /// <summary>Nothing since <see cref="Begin"/> happened.</summary>
    public void Rollback()
    {
        Notices.Forget();
        Health.Rollback();
        Ledger.Clear();
        Activity.Forget();
        RollbackTransaction();
    }

    /// <summary>
    /// Runs statements of others in this transaction: they see all that it has done so far, and what they throw undoes only their own.
    /// </summary>
    public T Run<T>(Func<DbConnection, T> work)
    {
        Flush();
        Health.Forget();
        var connection = Connection;
        connection.Execute("SAVEPOINT work");
        try
        {
            var result = work(connection);
            connection.Execute("RELEASE SAVEPOINT work");
            return result;
        }
        catch
        {
            connection.Execute("ROLLBACK TO SAVEPOINT work");
            connection.Execute("RELEASE SAVEPOINT work");
            throw;
        }
    }

    /// <summary>What an error of the engine means to those who wait.</summary>
    public abstract Exception Judge(Exception failure);

    /// <summary>Between two transactions, when everybody knows.</summary>
    /// <param name="entries">Those of the last one.</param>
    public abstract void AfterBatch(IReadOnlyList<JournalEntry> entries);

    /// <summary>The transaction writes more pages than its number of entries tells, as far as that matters to the engine.</summary>
    /// <param name="rows">Rows that are changed or removed.</param>
    /// <param name="bytes">Bytes of bodies among them.</param>
    public virtual void Dirtied(int rows, long bytes) { }

    /// <summary>Counts a delivery that left the open ones.</summary>
    public void Count(long webhookId, long deliveryId, DeliveryState state)
    {
        if (state is DeliveryState.Waiting or DeliveryState.Leased)
            return;
        Health.CountOpen(webhookId, deliveryId, -1);
        Ledger.Move(state, 1);
    }

    /// <summary>Takes into the change log what others' statements tell.</summary>
    public void Tell(ChangeNote note)
    {
        if (note.Sort == ChangeSort.Webhook)
            Changes.Webhook(WebhookStep.From(note.Id, Health[note.Id]));
        else
            Changes.Run(note.Id, note.Run);
    }

    public virtual void Dispose() => _tables.Dispose();

    /// <param name="entries">What will be applied: what they name can be read ahead.</param>
    protected abstract void BeginTransaction(IReadOnlyList<JournalEntry> entries);

    /// <summary>Numbers what <see cref="Changes"/> holds, last of all, and makes the transaction durable.</summary>
    /// <param name="at">When it began, Unix milliseconds.</param>
    /// <returns>The number of the last change; null where there is none.</returns>
    protected abstract long? CommitTransaction(long at);

    protected abstract void RollbackTransaction();

    /// <summary>This process is another node from here on: its old leases are void, and it counts new ones and makes new ids.</summary>
    protected void Become(StoreNode node)
    {
        (Node, _lease) = (node, node.FirstLease);
        Ids.Move(node.Number);
    }

    /// <summary>Writes what was gathered, so that statements of others see it.</summary>
    protected void Flush()
    {
        Notices.WriteTurns();
        Health.Flush();
        if (Ledger.IsEmpty)
            return;
        _tables.AddToLedger(Ledger);
        Ledger.Clear();
    }
}
