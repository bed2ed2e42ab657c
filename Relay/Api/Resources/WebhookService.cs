using Relay.Api.Reading;

namespace Relay.Api.Resources;

/// <summary>
/// What is done to webhooks, whoever asks for it: programs by the API's handlers, people by the buttons and forms of the pages.
/// </summary>
/// <exception cref="ProblemException">Every call: what was asked for is refused, and nothing of it happened.</exception>
internal sealed class WebhookService(
    ISetup setup,
    IHistory history,
    IDeliveryControl control,
    ICatalog catalog,
    WebhookRules rules,
    WebhookRates rates,
    ITargetCheck targets,
    TimeProvider clock
)
{
    /// <summary>How these webhooks fare, in their order.</summary>
    public async Task<IReadOnlyList<WebhookSummary>> SummaryAsync(IReadOnlyList<Webhook> webhooks, CancellationToken cancel)
    {
        var ids = webhooks.Select(webhook => webhook.Id).ToArray();
        var health = await history.HealthAsync(ids, cancel);
        var figures = await rates.LastDayAsync(ids, cancel);
        var now = Now;
        return
        [
            .. webhooks
                .Select(webhook => (Webhook: webhook, Health: health.GetValueOrDefault(webhook.Id) ?? new WebhookHealth()))
                .Select(found => new WebhookSummary(
                    found.Webhook.At(now),
                    found.Health,
                    control.InFlight(found.Webhook.Id),
                    figures.GetValueOrDefault(found.Webhook.Id),
                    found.Health.HeldUntil(now)
                )),
        ];
    }

    public async Task<WebhookSummary> SummaryAsync(Webhook webhook, CancellationToken cancel) => (await SummaryAsync([webhook], cancel))[0];

    public Task<SavedWebhook> CreateAsync(Fields fields, string actor, CancellationToken cancel) =>
        CreateAsync(WebhookInput.Read(fields, null, rules), actor, cancel);

    /// <summary>
    /// One webhook for each of these requests, all with one secret, since one server takes them; none at all where one of them is refused
    /// for what it says.
    /// </summary>
    public async Task<IReadOnlyList<SavedWebhook>> CreateAsync(IEnumerable<Fields> requests, string actor, CancellationToken cancel)
    {
        var secret = Webhook.NewSecret();
        var drafts = requests.Select(fields => WebhookInput.Read(fields, null, rules) with { Secret = secret }).ToList();
        var saved = new List<SavedWebhook>(drafts.Count);
        foreach (var draft in drafts)
            saved.Add(await CreateAsync(draft, actor, cancel));
        return saved;
    }

    /// <summary>
    /// The webhook that answers a subscription, active again where it was not: what waits for it follows once its receiver answers.
    /// </summary>
    public async Task<(Webhook Webhook, bool IsNew)> SubscribeAsync(Fields fields, string actor, CancellationToken cancel)
    {
        var draft = HookInput.Read(fields, rules);
        while (true)
        {
            var (webhook, isNew) = await setup.SubscribeAsync(draft, actor, cancel);
            if (isNew || await control.EnableAsync(webhook.Id, ParkedChoice.Drain, null, null, cancel) is null)
                return (webhook, isNew);
            await setup.AuditAsync(actor, "webhook.enabled", Ids.Webhook(webhook.Id), cancel);
            // A 410 may have ended it in the same moment: what was brought back is looked for once more.
        }
    }

    /// <param name="check">Asked with the settings in force before they change; what it throws ends the change.</param>
    public async Task<SavedWebhook> ChangeAsync(long id, Fields fields, Action<Webhook>? check, string actor, CancellationToken cancel)
    {
        var changed = await setup.ChangeWebhookAsync(
            id,
            before =>
            {
                check?.Invoke(before);
                return WebhookInput.Read(fields, before, rules);
            },
            actor,
            cancel
        );
        if (changed is null)
            throw ProblemException.NotFound("webhook");
        return new SavedWebhook(changed, await WarningsAsync(changed, fields, cancel));
    }

    public async Task DeleteAsync(Webhook webhook, string actor, CancellationToken cancel)
    {
        if (!await setup.DeleteWebhookAsync(webhook.Id, actor, cancel))
            throw ProblemException.NotFound("webhook");
    }

    /// <summary>Reading a secret is no change, but it is not for viewers, and it leaves a row in the audit.</summary>
    /// <returns>The webhook with its secrets as they are now.</returns>
    public async Task<Webhook> SecretAsync(Webhook webhook, Caller caller, string actor, CancellationToken cancel)
    {
        if (caller.Role != Role.Admin)
            throw new ProblemException("scope_insufficient", "Only an admin's key reads secrets.");
        await setup.AuditAsync(actor, "webhook.secret_shown", Ids.Webhook(webhook.Id), cancel);
        return webhook.At(Now);
    }

    /// <summary>
    /// Makes the secret that is to take over: until the overlap ends both sign, so that a receiver can be changed in between without a
    /// delivery that it can't verify.
    /// </summary>
    public async Task<Webhook> RotateAsync(Webhook webhook, TimeSpan overlap, string actor, CancellationToken cancel)
    {
        var now = Now;
        var changed = await setup.ChangeWebhookAsync(
            webhook.Id,
            before =>
                before.NextSecret is not null
                    ? throw new ProblemException("state_conflict", "Its secret is being replaced already; end that first, or wait for it.")
                    : (before with { NextSecret = Webhook.NewSecret(), SecretEndsAt = now + (long)overlap.TotalMilliseconds }).At(now),
            actor,
            cancel
        );
        if (changed is null)
            throw ProblemException.NotFound("webhook");
        await setup.AuditAsync(actor, "webhook.secret_rotated", Ids.Webhook(webhook.Id), cancel);
        return changed;
    }

    /// <summary>Ends the overlap: from here on the next secret signs alone.</summary>
    public async Task<Webhook> EndRotationAsync(Webhook webhook, string actor, CancellationToken cancel)
    {
        var now = Now;
        var changed = await setup.ChangeWebhookAsync(
            webhook.Id,
            before =>
                before.NextSecret is null
                    ? throw new ProblemException("state_conflict", "Its secret is not being replaced.")
                    : (before with { SecretEndsAt = now }).At(now),
            actor,
            cancel
        );
        if (changed is null)
            throw ProblemException.NotFound("webhook");
        await setup.AuditAsync(actor, "webhook.secret_ended", Ids.Webhook(webhook.Id), cancel);
        return changed;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<AttemptResult> TestAsync(Webhook webhook, string actor, CancellationToken cancel)
    {
        await setup.AuditAsync(actor, "webhook.tested", Ids.Webhook(webhook.Id), cancel);
        return await control.TestAsync(webhook, cancel);
    }

    public async Task<WebhookHealth> PauseAsync(Webhook webhook, string actor, CancellationToken cancel)
    {
        var health = await control.PauseAsync(webhook.Id, cancel)
            ?? throw new ProblemException("state_conflict", "Only an active webhook can be paused.");
        await setup.AuditAsync(actor, "webhook.paused", Ids.Webhook(webhook.Id), cancel);
        return health;
    }

    /// <summary>Ends the pause that its receiver has asked for.</summary>
    public async Task<WebhookHealth> SendNowAsync(Webhook webhook, string actor, CancellationToken cancel)
    {
        var health = await control.SendNowAsync(webhook.Id, cancel)
            ?? throw new ProblemException("state_conflict", "Nothing holds this webhook: its receiver has asked for no pause.");
        await setup.AuditAsync(actor, "webhook.sent_now", Ids.Webhook(webhook.Id), cancel);
        return health;
    }

    public async Task<WebhookHealth> EnableAsync(Webhook webhook, EnableRequest order, string actor, CancellationToken cancel)
    {
        var health = await control.EnableAsync(webhook.Id, order.Parked, order.RatePerSecond, order.MaxInFlight, cancel)
            ?? throw new ProblemException(
                "state_conflict",
                webhook.TakesEvents ? "This webhook is active." : "This webhook is disabled by its event setting; choose an event for it."
            );
        await setup.AuditAsync(actor, "webhook.enabled", Ids.Webhook(webhook.Id), cancel);
        return health;
    }

    private async Task<SavedWebhook> CreateAsync(Webhook draft, string actor, CancellationToken cancel)
    {
        var webhook = await setup.CreateAsync(draft, actor, cancel);
        return new SavedWebhook(webhook, await WarningsAsync(webhook, null, cancel));
    }

    /// <summary>After the save, which no name server may hold up or prevent.</summary>
    /// <param name="chosen">What a change says of it: of nothing else is warned again. Null for a new one.</param>
    private async Task<IReadOnlyList<TargetWarning>?> WarningsAsync(Webhook webhook, Fields? chosen, CancellationToken cancel)
    {
        bool Chose(params string[] names) => chosen is null || names.Any(chosen.Has);

        TargetWarning?[] warnings =
        [
            Chose("url") ? await targets.WarningAsync(new Uri(webhook.Url), cancel) : null,
            Chose("url") ? WebhookWarnings.FindTestAddress(webhook) : null,
            Chose("url", "payload", "template", "templateName") ? WebhookWarnings.FindUnreadable(webhook) : null,
            Chose("url", "event", "sourceId") ? FindTwin(webhook) : null,
            Chose("url", "payload", "sourceId") ? WebhookWarnings.FindStaleSignatures(webhook, catalog.Current) : null,
        ];
        return warnings.OfType<TargetWarning>().ToList() is { Count: > 0 } found ? found : null;
    }

    /// <summary>
    /// Two for the same are allowed, as for two handlers behind one address; mostly they are a slip, and each event comes twice.
    /// </summary>
    private TargetWarning? FindTwin(Webhook webhook) =>
        webhook.TakesEvents && setup.Webhooks.FirstOrDefault(webhook.IsTwinOf) is { } twin
            ? new TargetWarning(
                "webhook_exists",
                $"{Ids.Webhook(twin.Id)} is there already with the same provider, URL and event: each event is sent there twice."
            )
            : null;
}
