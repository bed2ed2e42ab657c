using System.Text;
using Relay.Domain;

namespace Relay.Api;

/// <summary>What a person does with a webhook: tests it, holds it, brings it back.</summary>
internal static class WebhookActionsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var webhook = api.MapGroup("/webhooks/{id}").WithTags("webhooks");
        webhook.MapPost("/test", Test).Returns<TestView>();
        webhook.MapPost("/enable", Enable).Takes<EnableBody>().Returns<StateView>(StatusCodes.Status202Accepted);
        webhook.MapPost("/pause", Pause).Returns<StateView>(StatusCodes.Status202Accepted);
        webhook.MapPost("/resume", Resume).Returns<StateView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Test(string id, HttpContext http, ISetup setup, IDeliveryControl control)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        await setup.AuditAsync(http.Actor(), "webhook.tested", Ids.Webhook(webhook.Id), http.RequestAborted);
        var result = await control.TestAsync(webhook, http.RequestAborted);
        var body = result.ResponseBody.IsEmpty ? null : Encoding.UTF8.GetString(result.ResponseBody.Span);
        return Answers.Ok(new TestView(result.Outcome == Outcome.Succeeded, result.Status, result.Outcome.Name(), result.DurationMs, result.Error, body));
    }

    private static async Task<IResult> Enable(string id, HttpContext http, ISetup setup, IDeliveryControl control)
    {
        var webhook = WebhooksApi.Find(id, setup);
        var fields = await StrictJson.ReadOptionalAsync(http);
        var parked = fields.Choice<ParkedChoice>("parked", ParkedChoice.Drain);
        var rate = fields.Int("ratePerSecond", null, 1, 1000);
        var inFlight = fields.Int("maxInFlight", null, 1, 256);
        fields.FinishAndThrow();
        return await EnableAsync(webhook, parked, rate, inFlight, http, setup, control);
    }

    private static async Task<IResult> Resume(string id, HttpContext http, ISetup setup, IDeliveryControl control)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return await EnableAsync(webhook, ParkedChoice.Drain, null, null, http, setup, control);
    }

    private static async Task<IResult> Pause(string id, HttpContext http, ISetup setup, IDeliveryControl control)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        var health = await control.PauseAsync(webhook.Id, http.RequestAborted) ?? throw new ProblemException("state_conflict", "Only an active webhook can be paused.");
        await setup.AuditAsync(http.Actor(), "webhook.paused", Ids.Webhook(webhook.Id), http.RequestAborted);
        return Answers.Accepted(StateView.Of(webhook, health));
    }

    private static async Task<IResult> EnableAsync(Webhook webhook, ParkedChoice parked, int? rate, int? inFlight, HttpContext http, ISetup setup, IDeliveryControl control)
    {
        var health = await control.EnableAsync(webhook.Id, parked, rate, inFlight, http.RequestAborted) ?? throw new ProblemException("state_conflict", webhook.TakesEvents ? "This webhook is active." : "This webhook is disabled by its event setting; choose an event for it.");
        await setup.AuditAsync(http.Actor(), "webhook.enabled", Ids.Webhook(webhook.Id), http.RequestAborted);
        return Answers.Accepted(StateView.Of(webhook, health));
    }
}

/// <summary>What came of a test.</summary>
internal sealed record TestView(bool Ok, int? Status, string Outcome, int DurationMs, string? Error, string? ResponseBody);

/// <summary>A webhook's state after it was changed, and how much is parked.</summary>
internal sealed record StateView(WebhookState State, long Parked)
{
    public static StateView Of(Webhook webhook, WebhookHealth health) => new(WebhookView.StateOf(webhook, health), health.Parked);
}
