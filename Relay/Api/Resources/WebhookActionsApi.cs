using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>What a person does with a webhook: tests it, holds it, brings it back, sends what its receiver has held back.</summary>
internal static class WebhookActionsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var webhook = api.MapGroup("/webhooks/{id}").WithTags("webhooks");
        webhook.MapPost("/test", Test).Returns<TestView>();
        webhook.MapPost("/enable", Enable).Takes<EnableBody>().Returns<StateView>(StatusCodes.Status202Accepted);
        webhook.MapPost("/send-now", SendNow).Returns<StateView>(StatusCodes.Status202Accepted);
        webhook.MapPost("/rotate", Rotate).Takes<RotateBody>().Returns<SecretView>();
        webhook.MapPost("/rotate/end", EndRotation).Returns<SecretView>();
        webhook.MapPost("/pause", Pause).Returns<StateView>(StatusCodes.Status202Accepted);
        webhook.MapPost("/resume", Resume).Returns<StateView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Test(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Ok(TestView.From(await service.TestAsync(webhook, http.Actor(), http.RequestAborted)));
    }

    private static async Task<IResult> Rotate(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        var overlap = RotateBody.Read(await StrictJson.ReadOptionalAsync(http));
        return Answers.Ok(SecretView.From(await service.RotateAsync(webhook, overlap, http.Actor(), http.RequestAborted)));
    }

    private static async Task<IResult> EndRotation(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Ok(SecretView.From(await service.EndRotationAsync(webhook, http.Actor(), http.RequestAborted)));
    }

    private static async Task<IResult> Enable(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        return Answers.Accepted(
            StateView.From(
                webhook,
                await service.EnableAsync(
                    webhook,
                    EnableRequest.Read(await StrictJson.ReadOptionalAsync(http)),
                    http.Actor(),
                    http.RequestAborted
                )
            )
        );
    }

    private static async Task<IResult> Resume(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Accepted(
            StateView.From(webhook, await service.EnableAsync(webhook, EnableRequest.Resume, http.Actor(), http.RequestAborted))
        );
    }

    private static async Task<IResult> SendNow(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Accepted(StateView.From(webhook, await service.SendNowAsync(webhook, http.Actor(), http.RequestAborted)));
    }

    private static async Task<IResult> Pause(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Accepted(StateView.From(webhook, await service.PauseAsync(webhook, http.Actor(), http.RequestAborted)));
    }
}
