using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

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

    /// <summary>Tells two states of a webhook's settings apart.</summary>
    public static string Version(Webhook webhook) => Answers.Version(Settings(webhook));

    /// <summary>The webhook of a path.</summary>
    public static Webhook Find(string text, ISetup setup) =>
        FindTarget(text, setup) is { Listener: null } webhook ? webhook : throw ProblemException.NotFound("webhook");

    /// <summary>The webhook or listener with this id: deliveries go to both.</summary>
    public static Webhook FindTarget(string text, ISetup setup) =>
        (Ids.TryParse("wh_", text, out var id) ? setup.FindWebhook(id) : null) ?? throw ProblemException.NotFound("webhook");

    private static async Task<IResult> List(HttpContext http, ISetup setup, WebhookService service, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(setup.Webhooks.Reverse(), query.Page(), webhook => webhook.Id);
        return Answers.List(
            new Page<WebhookSummary>(await service.SummaryAsync(page.Items, http.RequestAborted), page.Next),
            query,
            summary => summary.View
        );
    }

    private static async Task<IResult> Create(HttpContext http, WebhookService service)
    {
        var (webhook, warnings) = await service.CreateAsync(await StrictJson.ReadAsync(http), http.Actor(), http.RequestAborted);
        http.SetVersion(Settings(webhook));
        // A new one has no history yet.
        var view = WebhookView.From(webhook, new WebhookHealth(), 0) with { Secret = webhook.Secret, Warnings = warnings };
        return Answers.Created($"/api/v1/webhooks/{view.Id}", view);
    }

    private static Task<IResult> Get(string id, HttpContext http, ISetup setup, WebhookService service) =>
        Show(http, Find(id, setup), service);

    private static async Task<IResult> Change(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var found = Find(id, setup);
        var (changed, warnings) = await service.ChangeAsync(
            found.Id,
            await StrictJson.ReadAsync(http, isPatch: true),
            before => http.CheckVersion(Settings(before)),
            http.Actor(),
            http.RequestAborted
        );
        return await Show(http, changed, service, warnings);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var found = Find(id, setup);
        http.CheckVersion(Settings(found));
        await service.DeleteAsync(found, http.Actor(), http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> Secret(string id, HttpContext http, ISetup setup, WebhookService service) =>
        Answers.Ok(SecretView.From(await service.SecretAsync(Find(id, setup), http.Caller(), http.Actor(), http.RequestAborted)));

    private static async Task<IResult> Show(
        HttpContext http,
        Webhook webhook,
        WebhookService service,
        IReadOnlyList<TargetWarning>? warnings = null
    )
    {
        var summary = await service.SummaryAsync(webhook, http.RequestAborted);
        http.SetVersion(Settings(webhook));
        return Answers.Ok(summary.View with { Warnings = warnings });
    }

    /// <summary>What a version is made of: the settings without the health, which moves by itself.</summary>
    private static WebhookView Settings(Webhook webhook) => WebhookView.From(webhook, new WebhookHealth(), 0);
}
