using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IDeliveryRows"/>
internal sealed class DeliveryStatements(nint db) : IDeliveryRows, IDisposable
{
    private readonly Statement _insert = Statement.Into(db, JournalRows.Deliveries);
    private readonly Statement _read = new(
        db,
        "SELECT retries, throttled_at, epoch, next_at, trigger FROM deliveries WHERE id = ? AND state = 1 AND lease = ?"
    );
    private readonly Statement _settle = new(
        db,
        $"""
        UPDATE deliveries SET {JournalRows.Settlements.Set((_, number) => $"?{number}")}, lease = 0, started = 0, returns_to = NULL
        WHERE id = ? AND state = 1 AND lease = ?
        """
    );
    private readonly Statement _attempt = Statement.Into(db, JournalRows.Attempts, "INSERT OR REPLACE");
    private readonly Statement _reopen = new(db, JournalSql.Reopen);
    private readonly Statement _test = Statement.Into(db, JournalRows.Tests);

    public void Add(in DeliveryRow row) => _insert.Put(row).Run();

    public LeasedRow? FindLeased(long deliveryId, long lease)
    {
        if (!_read.Begin().Add(deliveryId).Add(lease).Step())
            return null;
        var row = new LeasedRow((int)_read.Long(0), _read.LongOrNull(1), (int)_read.Long(2), _read.Long(3), (DeliveryTrigger)_read.Long(4));
        _read.Reset();
        return row;
    }

    public bool Settle(in SettledRow row) => _settle.Put(row).Add(row.Lease).Run() > 0;

    public ReopenedRow? Reopen(long deliveryId, long now, bool redrive)
    {
        if (!_reopen.Begin().Add(now).Add(redrive).Add(deliveryId).Add(redrive ? 0L : long.MaxValue).Step())
            return null;
        var row = new ReopenedRow(_reopen.Long(0), (DeliveryTrigger)_reopen.Long(1), (int)_reopen.Long(2));
        _reopen.Reset();
        return row;
    }

    public void AddTest(in TestRow row) => _test.Put(row).Run();

    public void Add(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes, int? strike) =>
        _attempt.Put(deliveryId, number, purpose, result, bytes, strike).Run();

    public void Dispose()
    {
        _insert.Dispose();
        _read.Dispose();
        _settle.Dispose();
        _attempt.Dispose();
        _reopen.Dispose();
        _test.Dispose();
    }
}
