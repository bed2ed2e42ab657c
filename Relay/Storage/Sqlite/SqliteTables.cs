using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The journal's tables in SQLite: statements prepared once, each executed as it is asked for. To gather them first would only cost
/// memory, since there is no network between.
/// </summary>
internal sealed class SqliteTables : IJournalTables
{
    private readonly EventStatements _events;
    private readonly DeliveryStatements _deliveries;
    private readonly HealthStatements _webhooks;
    private readonly Statement _ledger,
        _changes;

    public SqliteTables(SqliteConnection connection, StorageLimits limits)
    {
        var db = connection.Handle!.DangerousGetHandle();
        Dedupe = new DedupeIndex(connection, limits.DedupeRun, limits.DedupeHash);
        _events = new EventStatements(db, Dedupe);
        _deliveries = new DeliveryStatements(db);
        _webhooks = new HealthStatements(db);
        _ledger = new Statement(
            db,
            """
            UPDATE ledger SET received = received + ?, unique_events = unique_events + ?, duplicates = duplicates + ?, rejected = rejected + ?,
              routed = routed + ?, delivered = delivered + ?, failed = failed + ?, skipped = skipped + ? WHERE id = 1
            """
        );
        _changes = new Statement(
            db,
            """
            INSERT INTO changes (seq, at, items, body)
            VALUES (coalesce((SELECT seq + items FROM changes ORDER BY seq DESC LIMIT 1), 1), ?, ?, ?) RETURNING seq + items - 1
            """
        );
    }

    public DedupeIndex Dedupe { get; }

    public IEventRows Events => _events;

    public IDeliveryRows Deliveries => _deliveries;

    public IHealthRows Webhooks => _webhooks;

    public void AddToLedger(LedgerTally tally) =>
        _ledger
            .Begin()
            .Add(tally.Received)
            .Add(tally.Unique)
            .Add(tally.Duplicates)
            .Add(tally.Rejected)
            .Add(tally.Routed)
            .Add(tally.Delivered)
            .Add(tally.Failed)
            .Add(tally.Skipped)
            .Run();

    /// <summary>
    /// Numbers the changes of the transaction and logs them. Asked last before the commit, so that numbers have no gaps and rise as
    /// transactions commit.
    /// </summary>
    /// <param name="at">Unix milliseconds, which the times within are counted from.</param>
    /// <returns>The number of the last one.</returns>
    public long AddChanges(long at, int items, ReadOnlySpan<byte> body)
    {
        _changes.Begin().Add(at).Add(items).Add(body).Step();
        var last = _changes.Long(0);
        _changes.Reset();
        return last;
    }

    public void Dispose()
    {
        _changes.Dispose();
        _ledger.Dispose();
        _webhooks.Dispose();
        _deliveries.Dispose();
        _events.Dispose();
        Dedupe.Dispose();
    }
}
