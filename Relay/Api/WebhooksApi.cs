using Relay.Domain;

namespace Relay.Api;

/// <summary>Webhooks: as they are set up, and as they fare.</summary>
internal static class WebhooksApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("webhooks");
        webhooks.MapGet("/", List).Lists<WebhookView>();
        webhooks.MapPost("/", Create).Takes<WebhookBody>().Returns<WebhookView>(StatusCodes.Status201Created);
        webhooks.MapGet("/{id}", Get).Returns<WebhookView>();
        webhooks.MapPatch("/{id}", Change).Takes<WebhookBody>().Returns<WebhookView>();
        webhooks.MapDelete("/{id}", Delete).Returns(StatusCodes.Status204NoContent);
        webhooks.MapGet("/{id}/secret", Secret).Returns<SecretView>();
    }

    /// <summary>The webhook of a path.</summary>
    public static Webhook Find(string text, ISetup setup) => (Ids.TryParse("wh_", text, out var id) ? setup.FindWebhook(id) : null) ?? throw ProblemException.NotFound("webhook");

    private static async Task<IResult> List(HttpContext http, ISetup setup, IHistory history, WebhookRates rates, IDeliveryControl control, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(setup.Webhooks.Reverse(), query.Page(), webhook => webhook.Id);
        var ids = page.Items.Select(webhook => webhook.Id).ToArray();
        var health = await history.HealthAsync(ids, http.RequestAborted);
        var figures = await rates.LastDayAsync(ids, http.RequestAborted);
        return Answers.List(
            page, query, webhook => WebhookView.Of(webhook, health.GetValueOrDefault(webhook.Id) ?? new WebhookHealth(), control.InFlight(webhook.Id)).With(figures.GetValueOrDefault(webhook.Id)));
    }

    private static async Task<IResult> Create(HttpContext http, ISetup setup, WebhookRules rules, ITargetCheck targets)
    {
        var draft = WebhookInput.Read(await StrictJson.ReadAsync(http), null, rules);
        var webhook = await setup.CreateAsync(draft, http.Actor(), http.RequestAborted);
        http.SetVersion(Settings(webhook));
        // A new one has no history yet.
        var view = WebhookView.Of(webhook, new WebhookHealth(), 0) with { Secret = webhook.Secret, Warnings = await WarningsAsync(http, webhook, targets) };
        return Answers.Created($"/api/v1/webhooks/{view.Id}", view);
    }

    private static Task<IResult> Get(string id, HttpContext http, ISetup setup, IHistory history, WebhookRates rates, IDeliveryControl control) => Show(http, Find(id, setup), history, rates, control);

    private static async Task<IResult> Change(string id, HttpContext http, ISetup setup, WebhookRules rules, ITargetCheck targets, IHistory history, WebhookRates rates, IDeliveryControl control)
    {
        var found = Find(id, setup);
        var fields = await StrictJson.ReadAsync(http, isPatch: true);
        var changed = await setup.ChangeWebhookAsync(
            found.Id,
            before =>
            {
                http.CheckVersion(Settings(before));
                return WebhookInput.Read(fields, before, rules);
            },
            http.Actor(),
            http.RequestAborted);
        if (changed is null) throw ProblemException.NotFound("webhook");
        return await Show(http, changed, history, rates, control, fields.Has("url") ? await WarningsAsync(http, changed, targets) : null);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, ISetup setup)
    {
        var found = Find(id, setup);
        http.CheckVersion(Settings(found));
        return await setup.DeleteWebhookAsync(found.Id, http.Actor(), http.RequestAborted) ? Results.NoContent() : throw ProblemException.NotFound("webhook");
    }

    /// <summary>Reading a secret is no change, but it is not for viewers, and it leaves a row in the audit.</summary>
    private static async Task<IResult> Secret(string id, HttpContext http, ISetup setup)
    {
        if (http.Caller().Role != Role.Admin) throw new ProblemException("scope_insufficient", "Only an admin's key reads secrets.");
        var webhook = Find(id, setup);
        await setup.AuditAsync(http.Actor(), "webhook.secret_shown", Ids.Webhook(webhook.Id), http.RequestAborted);
        return Answers.Ok(new SecretView(webhook.Secret));
    }

    private static async Task<IResult> Show(HttpContext http, Webhook webhook, IHistory history, WebhookRates rates, IDeliveryControl control, IReadOnlyList<TargetWarning>? warnings = null)
    {
        var health = await history.HealthAsync([webhook.Id], http.RequestAborted);
        var figures = await rates.LastDayAsync([webhook.Id], http.RequestAborted);
        http.SetVersion(Settings(webhook));
        var view = WebhookView.Of(webhook, health.GetValueOrDefault(webhook.Id) ?? new WebhookHealth(), control.InFlight(webhook.Id)).With(figures.GetValueOrDefault(webhook.Id));
        return Answers.Ok(view with { Warnings = warnings });
    }

    /// <summary>After the save, which no name server may hold up or prevent.</summary>
    private static async Task<IReadOnlyList<TargetWarning>?> WarningsAsync(HttpContext http, Webhook webhook, ITargetCheck targets) =>
        await targets.WarningAsync(new Uri(webhook.Url), http.RequestAborted) is { } warning ? [warning] : null;

    /// <summary>What a version is made of: the settings without the health, which moves by itself.</summary>
    private static WebhookView Settings(Webhook webhook) => WebhookView.Of(webhook, new WebhookHealth(), 0);
}

/// <summary>A webhook's secret.</summary>
internal sealed record SecretView(string Secret);
