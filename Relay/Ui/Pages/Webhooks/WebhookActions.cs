using Relay.Api.Reading;
using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Ui.Forms;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>The buttons of webhooks.</summary>
internal static class WebhookActions
{
    public static void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/webhooks/{id}/enable", Enable);
        forms.MapPost("/webhooks/{id}/send-parked", SendParked);
        forms.MapPost("/webhooks/{id}/pause", Pause);
        forms.MapPost("/webhooks/{id}/send-now", SendNow);
        forms.MapPost("/webhooks/{id}/retry-failed", RetryFailed);
        forms.MapPost("/webhooks/{id}/rotate", Rotate);
        forms.MapPost("/webhooks/{id}/rotate-end", EndRotation);
        forms.MapPost("/webhooks/{id}/delete", Delete);
    }

    private static async Task<string> Enable(string id, HttpContext http, ISetup setup, WebhookService service, DrainWatch drains)
    {
        var webhook = WebhooksApi.Find(id, setup);
        var health = await service.EnableAsync(webhook, Order(http), http.Actor(), http.RequestAborted);
        return $"{Format.Visible(webhook.Name)} is enabled. {Parked(health, drains.See(webhook.Id, health))}";
    }

    /// <summary>An active webhook is enabled only anew: what it parked, and what came since, then goes as a paused webhook's.</summary>
    private static async Task<string> SendParked(string id, HttpContext http, ISetup setup, WebhookService service, DrainWatch drains)
    {
        var webhook = WebhooksApi.Find(id, setup);
        var order = Order(http);
        await service.PauseAsync(webhook, http.Actor(), http.RequestAborted);
        var health = await service.EnableAsync(webhook, order, http.Actor(), http.RequestAborted);
        return Parked(health, drains.See(webhook.Id, health));
    }

    private static async Task<string> Pause(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        await service.PauseAsync(webhook, http.Actor(), http.RequestAborted);
        return $"{Format.Visible(webhook.Name)} is paused. New events for it are parked until it is enabled.";
    }

    private static async Task<string> SendNow(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        await service.SendNowAsync(webhook, http.Actor(), http.RequestAborted);
        return $"What waits for {Format.Visible(webhook.Name)} is sent now.";
    }

    /// <summary>All that failed here, as a bulk of its own, so that its page shows what came of it.</summary>
    private static async Task<FormResult> RetryFailed(string id, HttpContext http, ISetup setup, IBulks bulks)
    {
        var webhook = WebhooksApi.Find(id, setup);
        // All of it, or what failed for one reason.
        var form = http.Request.Form;
        Outcome? outcome = Names.TryParse<Outcome>(form["outcome"].ToString(), out var named) ? named : null;
        int? status = int.TryParse(form["status"].ToString(), out var code) ? code : null;
        var order = new BulkOrder(
            BulkAction.Retry,
            Deliveries: new BulkDeliveries(webhook.Id, Phase: DeliveryPhase.Failed, Outcome: outcome, Status: status)
        );
        var bulk = await bulks.PlanAsync(order, http.Actor(), http.RequestAborted);
        if (bulk.Matched == 0)
            return new FormResult("Nothing is failed here any more; nothing was sent.");
        await bulks.StartAsync(bulk.Id, http.Actor(), http.RequestAborted);
        return new FormResult(null, $"/bulk/{Ids.Bulk(bulk.Id)}");
    }

    private static async Task<string> Rotate(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var overlap = RotateBody.Read(new FormBody(http.Request.Form).Number("overlapSeconds").Fields());
        var webhook = await service.RotateAsync(WebhooksApi.Find(id, setup), overlap, http.Actor(), http.RequestAborted);
        return webhook.NextSecret is null
            ? $"{Format.Visible(webhook.Name)} has a new secret, which signs from now on. Show it to give it to the receiver."
            : $"{Format.Visible(webhook.Name)} has a next secret: both sign for {Format.Duration(overlap.TotalMilliseconds)}. "
                + "Show it to give it to the receiver.";
    }

    private static async Task<string> EndRotation(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = await service.EndRotationAsync(WebhooksApi.Find(id, setup), http.Actor(), http.RequestAborted);
        return $"The old secret of {Format.Visible(webhook.Name)} is over; the next one signs alone.";
    }

    private static async Task<FormResult> Delete(string id, HttpContext http, ISetup setup, WebhookService service)
    {
        var webhook = WebhooksApi.Find(id, setup);
        await service.DeleteAsync(webhook, http.Actor(), http.RequestAborted);
        return new FormResult($"{Format.Visible(webhook.Name)} is deleted. Its deliveries and attempts stay in the history.", "/webhooks");
    }

    private static EnableRequest Order(HttpContext http) =>
        EnableRequest.Read(new FormBody(http.Request.Form).Text("parked").Number("ratePerSecond").Number("maxInFlight").Fields());

    private static string Parked(WebhookHealth health, DrainProgress? drain) =>
        drain switch
        {
            null when health.OpenParked == 0 => "Nothing was parked.",
            null => $"{Format.Plural(health.OpenParked, "delivery", "deliveries")} stay parked.",
            { Drain.Phase: DrainPhase.Skipping } =>
                $"{Format.Plural(drain.Total, "parked delivery", "parked deliveries")} are being skipped.",
            _ => $"The oldest of {Format.Plural(drain.Total, "parked delivery", "parked deliveries")} goes first; "
                + "the rest follows its first 2xx.",
        };
}
