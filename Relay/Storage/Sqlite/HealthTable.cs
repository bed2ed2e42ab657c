using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The health of webhooks as the writer sees it: read once, changed in memory, written once per transaction.
/// The writer is the only one that changes these columns, so what it knows stays true from one transaction to the next; whatever else
/// runs in the transaction makes it forget.
/// </summary>
/// <param name="turned">Told of every change, with the health before and after it.</param>
internal sealed class HealthTable(nint db, ChangeTable changes, Action<long, WebhookHealth, WebhookHealth> turned) : IDisposable
{
    public const string Columns =
        "status, reason, epoch, strikes, strike_deliveries, last_error, last_sent_at, disabled_at, "
        + "parked_through, drain, drain_rate, drain_in_flight, probe_at, open_live, open_parked, hold_epoch, "
        + "hold_pauses, hold_from, hold_until";

    private readonly Statement _read = new(db, $"SELECT {Columns} FROM webhooks WHERE id = ?");
    private readonly Statement _write = new(
        db,
        """
        UPDATE webhooks SET status = ?, reason = ?, epoch = ?, strikes = ?, strike_deliveries = ?, last_error = ?, last_sent_at = ?,
            disabled_at = ?, parked_through = ?,
            drain = ?, drain_rate = ?, drain_in_flight = ?, probe_at = ?, open_live = ?, open_parked = ?,
            hold_epoch = ?, hold_pauses = ?, hold_from = ?, hold_until = ? WHERE id = ?
        """
    );
    private readonly Dictionary<long, WebhookHealth> _known = [];
    private readonly HashSet<long> _changed = [];

    /// <summary>What the change log says of each, so that it is told what is news and not every count.</summary>
    private readonly Dictionary<long, WebhookStep> _told = [];
    private long _version;

    public WebhookHealth this[long webhookId]
    {
        get => _known.TryGetValue(webhookId, out var health) ? health : _known[webhookId] = Read(webhookId);
        set
        {
            turned(webhookId, this[webhookId], value);
            _known[webhookId] = value with { Version = ++_version };
            _changed.Add(webhookId);
        }
    }

    /// <summary>
    /// Counts unfinished deliveries of a webhook in or out, on the side of the mark where this one stands. A drain whose last one left is
    /// over.
    /// </summary>
    public void CountOpen(long webhookId, long deliveryId, int change)
    {
        var health = this[webhookId];
        if (deliveryId > health.ParkedThrough)
        {
            this[webhookId] = health with { OpenLive = health.OpenLive + change };
            return;
        }

        var parked = health.OpenParked + change;
        this[webhookId] = health with { OpenParked = parked, Drain = parked == 0 ? Drain.None : health.Drain };
    }

    public void Flush()
    {
        foreach (var id in _changed)
        {
            var health = _known[id];
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
                .Add(id)
                .Run();
            Tell(id, health);
        }

        _changed.Clear();
    }

    public void Forget()
    {
        _known.Clear();
        _changed.Clear();
    }

    /// <summary>What was told to the change log is undone with the rest.</summary>
    public void Rollback()
    {
        Forget();
        _told.Clear();
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    private void Tell(long id, WebhookHealth health)
    {
        var step = WebhookStep.From(id, health);
        if (_told.TryGetValue(id, out var told) && !step.IsNews(told))
            return;
        _told[id] = step;
        changes.Buffer.Webhook(step);
    }

    private WebhookHealth Read(long webhookId)
    {
        if (!_read.Begin().Add(webhookId).Step())
            return new WebhookHealth();
        var health = HealthRow.Read(new StatementRow(_read), 0);
        _read.Reset();
        _told.TryAdd(webhookId, WebhookStep.From(webhookId, health));
        // What was forgotten may have been changed by others since, so this is newer than all that was known.
        return health with { Version = ++_version };
    }
}
