using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IHealthRows"/>
internal sealed class HealthStatements(nint db) : IHealthRows, IDisposable
{
    private readonly Statement _read = new(db, $"SELECT {HealthRow.Columns} FROM webhooks WHERE id = ?");
    private readonly Statement _write = new(
        db,
        """
        UPDATE webhooks SET status = ?, reason = ?, epoch = ?, strikes = ?, strike_deliveries = ?, last_error = ?, last_sent_at = ?,
            disabled_at = ?, parked_through = ?,
            drain = ?, drain_rate = ?, drain_in_flight = ?, probe_at = ?, open_live = ?, open_parked = ?,
            hold_epoch = ?, hold_pauses = ?, hold_from = ?, hold_until = ? WHERE id = ?
        """
    );

    public WebhookHealth? Read(long webhookId)
    {
        if (!_read.Begin().Add(webhookId).Step())
            return null;
        var health = HealthRow.Read(new StatementRow(_read), 0);
        _read.Reset();
        return health;
    }

    public void Write(long webhookId, WebhookHealth health) =>
        _write
            .Begin()
            .Add((long)health.Status)
            .Add(health.Reason)
            .Add(health.Epoch)
            .Add(health.Strikes)
            .Add(string.Join(',', health.StrikeDeliveries))
            .Add(health.LastError)
            .Add(health.LastSentAt)
            .Add(health.DisabledAt)
            .Add(health.ParkedThrough)
            .Add((long)health.Drain.Phase)
            .Add(health.Drain.RatePerSecond)
            .Add(health.Drain.MaxInFlight)
            .Add(health.Drain.ProbeAt)
            .Add(health.OpenLive)
            .Add(health.OpenParked)
            .Add(health.Epoch)
            .Add(health.Hold.Pauses)
            .Add(health.Hold.From)
            .Add(health.Hold.Until)
            .Add(webhookId)
            .Run();

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
