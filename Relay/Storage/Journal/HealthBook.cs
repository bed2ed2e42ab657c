using Relay.Storage.Changes;

namespace Relay.Storage.Journal;

/// <summary>
/// The health of webhooks as the writer sees it: read once, changed in memory, written once per transaction.
/// The writer is the only one that changes these columns, so what it knows stays true from one transaction to the next; whatever else
/// runs in the transaction makes it forget.
/// </summary>
/// <param name="turned">Told of every change, with the health before and after it.</param>
internal sealed class HealthBook(IHealthRows rows, ChangeBuffer changes, Action<long, WebhookHealth, WebhookHealth> turned)
{
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

    /// <summary>Webhooks whose lanes other nodes run and that this transaction has changed something of.</summary>
    public HashSet<long> Foreign { get; } = [];

    /// <inheritdoc cref="IHealthRows.IsOwned"/>
    public bool IsOwned(long webhookId) => rows.IsOwned(webhookId);

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
            rows.Write(id, _known[id]);
            Tell(id, _known[id]);
            if (!rows.IsOwned(id))
                Foreign.Add(id);
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
        Foreign.Clear();
        _told.Clear();
    }

    private void Tell(long id, WebhookHealth health)
    {
        var step = WebhookStep.From(id, health);
        if (_told.TryGetValue(id, out var told) && !step.IsNews(told))
            return;
        _told[id] = step;
        changes.Webhook(step);
    }

    private WebhookHealth Read(long webhookId)
    {
        if (rows.Read(webhookId) is not { } health)
            return new WebhookHealth();
        _told.TryAdd(webhookId, WebhookStep.From(webhookId, health));
        // What was forgotten may have been changed by others since, so this is newer than all that was known.
        return health with { Version = ++_version };
    }
}
