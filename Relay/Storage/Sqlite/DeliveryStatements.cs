using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IDeliveryRows"/>
internal sealed class DeliveryStatements(nint db) : IDeliveryRows, IDisposable
{
    private readonly Statement _insert = new(
        db,
        """
        INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, lease, epoch, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _read = new(
        db,
        "SELECT retries, throttled_at, epoch, next_at, trigger FROM deliveries WHERE id = ? AND state = 1 AND lease = ?"
    );
    private readonly Statement _settle = new(
        db,
        """
        UPDATE deliveries SET state = ?, lease = 0, started = 0, returns_to = NULL, epoch = ?, retries = ?, throttled_at = ?,
            attempts = ?, next_at = ?, settled_at = ?, outcome = ?, status = ?
        WHERE id = ? AND state = 1 AND lease = ?
        """
    );
    private readonly Statement _attempt = new(
        db,
        """
        INSERT OR REPLACE INTO attempts (delivery_id, number, purpose, started_at, duration_ms, outcome, status, error, remote,
            dns_ms, connect_ms, tls_ms, first_byte_ms, truncated, request_headers, response_headers, response_body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _reopen = new(db, JournalSql.Reopen);
    private readonly Statement _test = new(
        db,
        """
        INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, attempts, next_at, created_at, settled_at, outcome, status)
            VALUES (?, ?, ?, ?, 3, 1, ?, ?, ?, ?, ?)
        """
    );

    public void Add(in DeliveryRow row) =>
        _insert
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add((long)row.Trigger)
            .Add(row.Lease)
            .Add(row.Epoch)
            .Add(row.At)
            .Add(row.At)
            .Run();

    public LeasedRow? FindLeased(long deliveryId, long lease)
    {
        if (!_read.Begin().Add(deliveryId).Add(lease).Step())
            return null;
        var row = new LeasedRow((int)_read.Long(0), _read.LongOrNull(1), (int)_read.Long(2), _read.Long(3), (DeliveryTrigger)_read.Long(4));
        _read.Reset();
        return row;
    }

    public bool Settle(in SettledRow row) =>
        _settle
            .Begin()
            .Add((long)row.State)
            .Add(row.Epoch)
            .Add(row.Retries)
            .Add(row.ThrottledAt)
            .Add(row.Attempts)
            .Add(row.NextAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status)
            .Add(row.DeliveryId)
            .Add(row.Lease)
            .Run() > 0;

    public ReopenedRow? Reopen(long deliveryId, long now, bool redrive)
    {
        if (!_reopen.Begin().Add(now).Add(redrive).Add(deliveryId).Add(redrive ? 0L : long.MaxValue).Step())
            return null;
        var row = new ReopenedRow(_reopen.Long(0), (DeliveryTrigger)_reopen.Long(1), (int)_reopen.Long(2));
        _reopen.Reset();
        return row;
    }

    public void AddTest(in TestRow row) =>
        _test
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add(row.SettledAt)
            .Add(row.StartedAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status)
            .Run();

    public void Add(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes)
    {
        var timings = result.Timings;
        _attempt
            .Begin()
            .Add(deliveryId)
            .Add(number)
            .Add((long)purpose)
            .Add(result.StartedAt)
            .Add(result.DurationMs)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Add(result.Error)
            .Add(result.RemoteAddress)
            .Add(timings.DnsMs)
            .Add(timings.ConnectMs)
            .Add(timings.TlsMs)
            .Add(timings.FirstByteMs)
            .Add(result.ResponseTruncated)
            .Add(bytes.Request)
            .Add(bytes.Response)
            .Add(result.ResponseBody.Span)
            .Run();
    }

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
