using Relay.Delivery.Lanes;
using Relay.Delivery.Payloads;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>What people do to deliveries and to the health of webhooks: durable first, then told to the lanes.</summary>
internal sealed class DeliveryControl(
    Dispatcher dispatcher,
    IDeliveryQueue queue,
    IEditLog edits,
    TestEvents tests,
    Deliverer deliverer,
    InFlightAttempts running,
    TimeProvider clock,
    ILogger<DeliveryControl> log
) : IDeliveryControl
{
    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public int InFlightTotal => running.Count;

    public async Task<AttemptResult> TestAsync(Webhook webhook, CancellationToken cancel)
    {
        var epoch = dispatcher.Lane(webhook.Id)?.Health.Epoch ?? 0;
        var work = tests.Create(webhook);
        var result = await deliverer.AttemptAsync(work, webhook, cancel).ConfigureAwait(false);
        var settled = await queue.RecordTestAsync(webhook.Id, work.DeliveryId, work.Event.Id, result, epoch).ConfigureAwait(false);
        Learn(webhook.Id, settled.Health);
        return result;
    }

    public async Task<WebhookHealth?> EnableAsync(
        long webhookId,
        ParkedChoice parked,
        int? ratePerSecond,
        int? maxInFlight,
        CancellationToken cancel
    )
    {
        var health = await queue
            .ChangeHealthAsync(webhookId, (health, last) =>
                health.Status == WebhookStatus.Active ? null : Strikes.Enable(health, parked, ratePerSecond, maxInFlight, last)
            )
            .ConfigureAwait(false);
        if (health is not null)
            log.LogInformation(
                LogEvents.WebhookEnabled,
                "Webhook {Webhook} is enabled; its {Parked} parked deliveries: {Choice}",
                Ids.Webhook(webhookId),
                health.OpenParked,
                parked
            );
        return Learn(webhookId, health);
    }

    public async Task<WebhookHealth> AskAsync(long listenerId, CancellationToken cancel) =>
        Learn(
            listenerId,
            await queue
                .ChangeHealthAsync(listenerId, (health, last) => health.Status == WebhookStatus.Active ? null : Listener.Ask(health, last))
                .ConfigureAwait(false)
        ) ?? await queue.ReadHealthAsync(listenerId).ConfigureAwait(false);

    public async Task<WebhookHealth?> ConnectAsync(long listenerId, bool skip, int maxInFlight, CancellationToken cancel) =>
        Learn(
            listenerId,
            await queue
                .ChangeHealthAsync(listenerId, (health, last) => Listener.Connect(health, skip, maxInFlight, last))
                .ConfigureAwait(false)
        );

    public async Task<WebhookHealth?> PauseAsync(long webhookId, CancellationToken cancel)
    {
        var health = await queue
            .ChangeHealthAsync(webhookId, (health, _) => health.Status == WebhookStatus.Active ? Strikes.Pause(health, Now) : null)
            .ConfigureAwait(false);
        if (health is not null && dispatcher.Lane(webhookId) is { } lane)
            await dispatcher.FlushAsync(lane, health).ConfigureAwait(false);
        return health;
    }

    public async Task<WebhookHealth?> SendNowAsync(long webhookId, CancellationToken cancel)
    {
        var health = await queue
            .ChangeHealthAsync(webhookId, (health, _) => health.HeldUntil(Now) is null ? null : health with { Hold = Hold.None })
            .ConfigureAwait(false);
        return Learn(webhookId, health);
    }

    public async Task<bool> RetryAsync(long deliveryId, CancellationToken cancel)
    {
        if (await dispatcher.ClaimOneAsync(deliveryId).ConfigureAwait(false) is not { } work)
            return false;
        if (dispatcher.Lane(work.WebhookId) is { } lane)
        {
            dispatcher.SendBeside(lane, work);
            return true;
        }

        await queue.ReleaseAsync([work]).ConfigureAwait(false);
        return false;
    }

    public async Task<IReadOnlyList<long>> ReplayAsync(long eventId, IReadOnlyList<long> webhookIds, CancellationToken cancel)
    {
        var ids = await queue.CreateAsync(eventId, webhookIds, DeliveryTrigger.Replay, Now).ConfigureAwait(false);
        dispatcher.Wake(webhookIds);
        return ids;
    }

    public async Task<EditedEvent> EditAsync(EventRecord edited, long originalId, IReadOnlyList<long> webhookIds, string actor)
    {
        var made = await edits
            .RecordAsync(new EventDraft(edited, [.. webhookIds.Select(id => new DeliveryDraft(id, Leased: false))]), originalId, actor)
            .ConfigureAwait(false);
        dispatcher.Wake(webhookIds);
        return made;
    }

    public async Task WebhookChangedAsync(long webhookId, CancellationToken cancel)
    {
        if (dispatcher.Lane(webhookId) is { } lane)
            await dispatcher.ChangedAsync(lane).ConfigureAwait(false);
    }

    public int InFlight(long webhookId) => dispatcher.Lane(webhookId)?.InFlight ?? 0;

    private WebhookHealth? Learn(long webhookId, WebhookHealth? health)
    {
        if (health is not null)
            dispatcher.Learn(webhookId, health);
        return health;
    }
}
