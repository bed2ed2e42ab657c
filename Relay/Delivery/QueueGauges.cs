using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// Looks at the queue now and then for the gauges of <c>/metrics</c>: a scrape reads what was seen last and never waits for the store.
/// </summary>
internal sealed class QueueGauges : BackgroundLoop
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly IDeliveryQueue _queue;
    private readonly ICatalog _catalog;
    private readonly TimeProvider _clock;
    private long _waiting,
        _parked,
        _disabled,
        _oldestDueMs;

    public QueueGauges(
        IDeliveryQueue queue,
        ICatalog catalog,
        IDeliveryControl control,
        RelayMeter meter,
        TimeProvider clock,
        HealthBoard health,
        ILogger<QueueGauges> log
    )
        : base("gauges", clock, health, log)
    {
        (_queue, _catalog, _clock) = (queue, catalog, clock);
        meter.Gauge("relay.deliveries.open", "Deliveries that are neither settled nor parked.", () => Interlocked.Read(ref _waiting));
        meter.Gauge("relay.deliveries.parked", "Deliveries held because their webhook is disabled or paused.", () =>
            Interlocked.Read(ref _parked)
        );
        meter.Gauge("relay.deliveries.in_flight", "Attempts that run now.", () => control.InFlightTotal);
        meter.Gauge(
            "relay.deliveries.oldest_due",
            "How long the oldest delivery that is due has been waiting.",
            () => Interlocked.Read(ref _oldestDueMs) / 1000.0,
            "s"
        );
        meter.Gauge("relay.webhooks.held", "Webhooks that are disabled or paused, without those that storms make for themselves.", () =>
            Interlocked.Read(ref _disabled)
        );
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var stored = await _queue.LoadHealthAsync(stop);
        var healths = stored.Values.ToArray();
        Interlocked.Exchange(ref _waiting, healths.Sum(health => health.Open - health.Parked));
        Interlocked.Exchange(ref _parked, healths.Sum(health => health.Parked));
        // That a listener is away, or a storm's receiver answers errors as it was told to, is nobody's trouble.
        var webhooks = _catalog.Current.Webhooks;
        Interlocked.Exchange(
            ref _disabled,
            stored.Count(entry =>
                entry.Value.Status != WebhookStatus.Active
                && webhooks.GetValueOrDefault(entry.Key) is not ({ Listener: not null } or { Origin: WebhookOrigin.Storm })
            )
        );
        Interlocked.Exchange(ref _oldestDueMs, await _queue.OldestDueAsync(now, stop) is { } due ? now - due : 0);
        return Every;
    }
}
