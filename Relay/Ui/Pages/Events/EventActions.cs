using Relay.Api.Exports;
using Relay.Api.Reading;
using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Ui.Forms;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Events;

/// <summary>What the buttons on events and deliveries do, and addresses that only lead on.</summary>
internal static class EventActions
{
    public static void Map(IEndpointRouteBuilder routes, RouteGroupBuilder forms)
    {
        forms.MapPost("/events/{id}/replay", ReplayAsync);
        forms.MapPost("/events/ticked", TickedAsync);
        forms.MapPost("/deliveries/{id}/retry", RetryAsync);
        forms.MapPost("/arrivals/{id}/admit", AdmitAsync);
        routes.MapGet("/deliveries/{id}", (Delegate)OpenAsync).ExcludeFromDescription();
    }

    private static async Task<string> ReplayAsync(
        string id,
        HttpContext http,
        ISetup setup,
        ICatalog catalog,
        IHistory history,
        IDeliveryControl control
    )
    {
        var fields = new FormBody(http.Request.Form).Ticked("webhookIds").Fields();
        var asked = ReplayTargetsInput.Read(fields);
        fields.FinishAndThrow();
        if (asked.Named is not { Count: > 0 })
            throw new ProblemException("webhook_required", "Nothing was sent: tick the webhooks that it is to go to.");
        await ReplayApi.SendAsync(EventsApi.Parse(id), asked, setup, catalog, history, control, http.Actor(), http.RequestAborted);
        return $"Sent again, to {string.Join(", ", asked.Named.Select(webhook => Format.Visible(WebhooksApi.FindTarget(webhook, setup).Name)))}.";
    }

    /// <summary>
    /// What was chosen for the ticked events. Many are sent by a bulk: its plan says to whom and how many, and waits for a person.
    /// </summary>
    private static async Task<object> TickedAsync(HttpContext http, ISetup setup, IBulks bulks, TimeProvider clock)
    {
        var form = http.Request.Form;
        if (form["ids"].Count == 0)
            throw new ProblemException("event_required", "Nothing was done: tick the events that it is for.");
        var chosen = form["do"].ToString();
        if (chosen is "csv" or "jsonl")
            return Results.Redirect(
                $"{Exporter.Path}?what=events&format={chosen}&ids={Uri.EscapeDataString(string.Join(',', form["ids"]!))}"
            );
        var fields = new FormBody(form).Text("do", "action").Inner("filter", filter => filter.Ticked("ids", "events")).Fields();
        var order = BulkInput.Read(fields, setup, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var bulk = await bulks.PlanAsync(order, http.Actor(), http.RequestAborted);
        return new FormResult(null, $"/bulk/{Ids.Bulk(bulk.Id)}");
    }

    private static async Task<string> AdmitAsync(string id, HttpContext http, IAdmissions admissions)
    {
        var recorded = await admissions.AdmitAsync(ArrivalsApi.Parse(id), http.Actor(), http.RequestAborted);
        return recorded.Duplicate
            ? "The provider had sent it again since: it is that event, and nothing was sent anew."
            : "Admitted: it is an event now, on its way to the webhooks that ask for it.";
    }

    private static async Task<string> RetryAsync(string id, HttpContext http, ISetup setup, IHistory history, IDeliveryControl control)
    {
        await DeliveriesApi.RetryAsync(
            await DeliveriesApi.FindAsync(id, http, history),
            setup,
            history,
            control,
            http.Actor(),
            http.RequestAborted
        );
        return "It is being sent once more.";
    }

    /// <summary>A delivery is shown with its event. A test belongs to no event, so its webhook is where it is found.</summary>
    private static async Task<IResult> OpenAsync(string id, HttpContext http, IHistory history)
    {
        var delivery = await DeliveriesApi.FindAsync(id, http, history);
        return Results.Redirect(
            delivery.Trigger == DeliveryTrigger.Test
                ? $"/webhooks/{Ids.Webhook(delivery.WebhookId)}"
                : $"/events/{Ids.Event(delivery.EventId)}?tab=deliveries&delivery={id}#{id}"
        );
    }
}
