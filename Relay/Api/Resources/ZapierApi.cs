using System.Buffers;
using System.Text.Json;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>
/// REST hooks (product.md §3.9, providers.md §4.7): Zapier subscribes and unsubscribes by itself, and asks for samples.
/// <code>
/// subscribe ► 201 new | 200 there already, and active again   unsubscribe ► 200 | 404 gone already, or a person's own
/// 410 from a subscribed address ► unsubscribed (Delivery/GoneHooks)
/// </code>
/// </summary>
internal static class ZapierApi
{
    public const string Path = "/api/zapier";

    /// <summary>As many as Zapier shows.</summary>
    private const int Samples = 3;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var zapier = routes.MapGroup(Path).WithTags("zapier").AddEndpointFilter<RouteGroupBuilder, QueryCheck>();
        zapier.MapPost("/hooks", Subscribe).Takes<HookBody>().Returns<HookView>().Produces<HookView>(StatusCodes.Status201Created);
        zapier.MapDelete("/hooks/{id}", Unsubscribe).Returns<UnsubscribedView>();
        zapier.MapGet("/samples/{**name}", List).Returns<IReadOnlyList<JsonElement>>();
    }

    private static async Task<IResult> Subscribe(HttpContext http, WebhookService service)
    {
        var (webhook, isNew) = await service.SubscribeAsync(await StrictJson.ReadAsync(http), http.Actor(), http.RequestAborted);
        var view = HookView.From(webhook);
        return isNew ? Answers.Created($"{Path}/hooks/{view.Id}", view) : Answers.Ok(view);
    }

    private static async Task<IResult> Unsubscribe(string id, HttpContext http, ISetup setup)
    {
        // What a person has made is theirs to end, whoever was told its id.
        var webhook = WebhooksApi.Find(id, setup) is { Origin: WebhookOrigin.RestHook } found
            ? found
            : throw ProblemException.NotFound("hook");
        if (!await setup.DeleteWebhookAsync(webhook.Id, http.Actor(), http.RequestAborted, "webhook.unsubscribed"))
            throw ProblemException.NotFound("hook");
        return Answers.Ok(UnsubscribedView.Done);
    }

    private static async Task<IResult> List(string name, HttpContext http, IHookSamples samples)
    {
        var setting = HookInput.FindEvent(name);
        if (!Kinds.IsChoice(setting) && !WebhookInput.IsExactType(setting))
            throw WebhookInput.UnknownEvent();
        var envelopes = await samples.NewestAsync(setting, Samples, http.RequestAborted);
        // A subscriber gets them as they are; who only looks sees numbers masked, as everywhere.
        var masks = new Masks(http.Caller().Role == Role.Viewer);
        return Results.Bytes(Array([.. envelopes.Select(envelope => masks.Body(envelope.ToArray()))]), "application/json");
    }

    private static byte[] Array(IReadOnlyList<byte[]> items)
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                json.Write(","u8);
            json.Write(items[i]);
        }

        json.Write("]"u8);
        return json.WrittenSpan.ToArray();
    }
}
