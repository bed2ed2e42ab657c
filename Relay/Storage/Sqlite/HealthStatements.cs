using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <inheritdoc cref="IHealthRows"/>
internal sealed class HealthStatements(nint db) : IHealthRows, IDisposable
{
    private readonly Statement _read = new(db, $"SELECT {HealthRow.Columns} FROM webhooks WHERE id = ?");
    private readonly Statement _write = new(
        db,
        $"UPDATE webhooks SET {JournalRows.Health.Set((_, number) => $"?{number}")}, hold_epoch = ?3 WHERE id = ?"
    );

    public WebhookHealth? Read(long webhookId)
    {
        if (!_read.Begin().Add(webhookId).Step())
            return null;
        var health = HealthRow.Read(new StatementRow(_read), 0);
        _read.Reset();
        return health;
    }

    /// <summary>A file has one node.</summary>
    public bool IsOwned(long webhookId) => true;

    public void Write(long webhookId, WebhookHealth health) => _write.Put(webhookId, health).Run();

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
