using System.Collections.Concurrent;
using Relay.Delivery.Lanes;

namespace Relay.Delivery;

/// <summary>
/// Runs the lanes of all webhooks: gives their work to <see cref="Deliverer"/>, refills them from the store, and looks again when something
/// is due.
/// Signals are hints only: whatever is lost here, the store still has, and <see cref="SweepAsync"/> finds it.
/// </summary>
internal sealed partial class Dispatcher(
    ICatalog catalog,
    IDeliveryQueue queue,
    Deliverer deliverer,
    LaneLimits limits,
    TimeProvider clock,
    InFlightAttempts running,
    ILogger<Dispatcher> log,
    ILaneShare? share = null
) : ILanes, IDisposable
{
    private readonly ConcurrentDictionary<long, Lane> _lanes = new();
    private readonly ConcurrentQueue<Lane> _starved = new();
    private readonly LaneTurns _turns = new();
    private readonly CancellationTokenSource _stopping = new();
    private long _queuedBytes;
    private volatile bool _closed;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether what all lanes hold in memory is as much as it may be.</summary>
    private bool IsShort => Volatile.Read(ref _queuedBytes) >= limits.QueuedBytes;

    public Lane? Lane(long webhookId) => _lanes.GetValueOrDefault(webhookId);

    /// <summary>Takes up what waits in the store. To be called once, after the catalog is loaded and before ingest opens.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        var health = await queue.LoadHealthAsync(cancel).ConfigureAwait(false);
        foreach (var webhook in catalog.Current.Webhooks.Values)
            _lanes[webhook.Id] = Create(webhook, await AtStartAsync(webhook, health).ConfigureAwait(false));
        // What the catalog knows no more may have left work behind: its lane has it skipped.
        foreach (var (id, forgotten) in health.Where(entry => entry.Value.Open > 0))
            _lanes.GetOrAdd(
                id,
                static (id, left) => left.Dispatcher.Create(Webhook.Forgotten(id), left.Health),
                (Dispatcher: this, Health: forgotten)
            );
        catalog.Changed += Follow;
        // What came between the lanes and this.
        Follow(catalog.Current, catalog.Current.Webhooks.Keys);
        foreach (var lane in _lanes.Values)
            Pump(lane);
    }

    /// <summary>Where nodes share the lanes, each is nobody's to this one until it is told otherwise.</summary>
    private Lane Create(Webhook webhook, WebhookHealth health)
    {
        var lane = new Lane(webhook, health, limits);
        if (share is not null)
            lane.Disown();
        return lane;
    }

    /// <summary>To a listener nobody is connected at the start, whatever an earlier process has left behind.</summary>
    private async Task<WebhookHealth> AtStartAsync(Webhook webhook, IReadOnlyDictionary<long, WebhookHealth> stored)
    {
        var health = stored.GetValueOrDefault(webhook.Id) ?? new WebhookHealth();
        return share is null ? await PauseListenerAsync(webhook, health).ConfigureAwait(false) : health;
    }

    private async Task<WebhookHealth> PauseListenerAsync(Webhook webhook, WebhookHealth health) =>
        webhook is { Listener: not null, IsDeleted: false } && health.Status == WebhookStatus.Active
            ? await queue.ChangeHealthAsync(webhook.Id, (active, _) => Strikes.Pause(active, Now)).ConfigureAwait(false) ?? health
            : health;

    public bool TryReserve(long webhookId, int bytes)
    {
        if (!_lanes.TryGetValue(webhookId, out var lane) || Volatile.Read(ref _queuedBytes) + bytes > limits.QueuedBytes)
            return false;
        lock (lane.Lock)
        {
            if (!lane.TryReserve(Now))
                return false;
        }

        Interlocked.Add(ref _queuedBytes, bytes);
        return true;
    }

    public void Unreserve(long webhookId, int bytes)
    {
        Interlocked.Add(ref _queuedBytes, -bytes);
        if (!_lanes.TryGetValue(webhookId, out var lane))
            return;
        bool waits;
        lock (lane.Lock)
        {
            lane.Unreserve();
            waits = lane.NextDue is not null;
        }

        // The place was in the way of a claim.
        if (waits)
            Pump(lane);
    }

    // :: Step 7: dispatch
    public void Dispatch(IReadOnlyList<DeliveryWork> works)
    {
        for (var i = 0; i < works.Count; i++)
        {
            var lane = _lanes[works[i].WebhookId];
            lock (lane.Lock)
                lane.Fill(works[i]);
            Pump(lane, i);
        }
    }

    public void Wake(long webhookId) => Wake(webhookId, 0);

    public void Wake(IReadOnlyList<long> webhookIds)
    {
        for (var i = 0; i < webhookIds.Count; i++)
            Wake(webhookIds[i], i);
    }

    /// <param name="place">Among those that are woken at one time.</param>
    private void Wake(long webhookId, int place)
    {
        if (!_lanes.TryGetValue(webhookId, out var lane))
            return;
        lock (lane.Lock)
            lane.Expect(Now);
        Pump(lane, place);
    }

    /// <summary>
    /// Leases one delivery for a person's retry, out of its lane's memory where it lies there; null where there is none or it is in
    /// flight.
    /// </summary>
    public async Task<DeliveryWork?> ClaimOneAsync(long deliveryId)
    {
        if (await queue.ClaimOneAsync(deliveryId).ConfigureAwait(false) is { } work)
            return work;
        foreach (var lane in _lanes.Values)
        {
            DeliveryWork? held;
            lock (lane.Lock)
                held = lane.Pull(deliveryId);
            if (held is not null)
                return await ClaimHeldAsync(lane, held).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<DeliveryWork?> ClaimHeldAsync(Lane lane, DeliveryWork held)
    {
        DeliveryWork? claimed = null;
        try
        {
            claimed = await queue.ClaimOneAsync(held.DeliveryId, held.Lease).ConfigureAwait(false);
            return claimed;
        }
        finally
        {
            if (claimed is not null)
            {
                Interlocked.Add(ref _queuedBytes, -held.Event.Request.Body.Length);
            }
            else
            {
                lock (lane.Lock)
                    lane.GiveBack(held, Now);
                Pump(lane);
            }
        }
    }

    /// <summary>
    /// Looks for what a lost signal may have left: work that the store has and no lane holds or expects, or that a webhook which takes
    /// none any more got in the last moment.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var stored = await queue.LoadHealthAsync(cancel).ConfigureAwait(false);
        foreach (var lane in _lanes.Values)
        {
            if (!stored.TryGetValue(lane.Webhook.Id, out var health))
                continue;
            lock (lane.Lock)
                lane.Compare(health, Now);
            Pump(lane);
        }
    }

    /// <summary>A webhook's health has changed without an attempt of its lane.</summary>
    public void Learn(long webhookId, WebhookHealth health)
    {
        if (Lane(webhookId) is not { } lane)
            return;
        lock (lane.Lock)
            lane.Learn(health);
        Pump(lane);
    }

    /// <summary>The store's plans have moved: every lane asks for them anew.</summary>
    public void AskAnew()
    {
        foreach (var lane in _lanes.Values)
        {
            lock (lane.Lock)
                lane.ClockWentBack(Now);
            Pump(lane);
        }
    }

    /// <summary>A webhook is held by a person: what its lane holds goes back to the store before this is done.</summary>
    public async Task FlushAsync(Lane lane, WebhookHealth health)
    {
        lock (lane.Lock)
        {
            lane.Learn(health);
            lane.Flush();
        }

        await PumpAsync(lane).ConfigureAwait(false);
    }

    /// <summary>
    /// A webhook was changed: its lane learns its health, and where it takes no more events, what waits for it is skipped before this is
    /// done.
    /// </summary>
    public async Task ChangedAsync(Lane lane)
    {
        lock (lane.Lock)
            lane.Outdate();
        await PumpAsync(lane).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops in order: nothing new begins, attempts in flight end within the grace or are given up as our own fault. Leases that are left
    /// are void at the next start.
    /// </summary>
    /// <param name="grace">How long attempts may go on.</param>
    /// <param name="giveUp">How long those that are given up then may take to be settled.</param>
    public async Task StopAsync(TimeSpan grace, TimeSpan giveUp)
    {
        catalog.Changed -= Follow;
        _closed = true;
        await Task.WhenAny(running.WhenIdle(), Task.Delay(grace, clock)).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(running.WhenIdle(), Task.Delay(giveUp, clock)).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
            lane.Timer?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Lanes follow the catalog: new webhooks get one, changed ones learn their settings.</summary>
    private void Follow(RoutingTable table) => Follow(table, table.ChangedWebhooks);

    private void Follow(RoutingTable table, IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            var webhook = table.Webhooks[id];
            var lane = _lanes.GetOrAdd(
                id,
                static (_, made) =>
                    made.Dispatcher.Create(made.Webhook, made.Webhook.Listener is null ? new WebhookHealth() : Listener.Away(made.Now)),
                (Dispatcher: this, Webhook: webhook, Now)
            );
            lock (lane.Lock)
            {
                if (ReferenceEquals(lane.Webhook, webhook))
                    continue;
                lane.Webhook = webhook;
            }

            Pump(lane);
        }
    }
}
