using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>The why-matrix: one row for every webhook and listener, with what became of the event there and why.</summary>
internal static class RoutingApi
{
    private const int MostDeliveries = 20_000;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/events/{id}/routing", Routing).WithTags("events").Lists<RoutingView>();

    private static async Task<IResult> Routing(string id, HttpContext http, ISetup setup, IHistory history, Cursors cursors)
    {
        var eventId = EventsApi.Parse(id);
        var query = new ApiQuery(http, cursors);
        var page = query.Page();
        var found = await history.EventAsync(eventId, http.RequestAborted) ?? throw ProblemException.NotFound("event");
        var deliveries = (await history.DeliveriesOfAsync(eventId, MostDeliveries, http.RequestAborted)).ToLookup(delivery =>
            delivery.WebhookId
        );
        var source = setup.FindSource(Ids.Source(found.Summary.SourceId));
        var targets = setup.Webhooks.Concat(setup.Listeners).OrderByDescending(webhook => webhook.Id);
        return Answers.List(Answers.Slice(targets, page, webhook => webhook.Id), query, webhook =>
            Row(webhook, found.Summary, source, deliveries[webhook.Id])
        );
    }

    /// <summary>What became of an event at one webhook.</summary>
    /// <param name="source">The event's, also one that is deleted.</param>
    /// <param name="deliveries">Of the event at this webhook, newest first.</param>
    public static RoutingView Row(Webhook webhook, EventSummary record, Source? source, IEnumerable<DeliverySummary> deliveries)
    {
        // Newest first: the last word is the newest delivery's.
        var latest = deliveries.FirstOrDefault();
        var reason = latest is null
            ? Why(webhook, record, source)
            : latest.Trigger switch
            {
                DeliveryTrigger.Replay => "replayed",
                DeliveryTrigger.Retry => "retried",
                _ => "matched",
            };
        return new RoutingView(
            Ids.Webhook(webhook.Id),
            webhook.Name,
            webhook.Event,
            latest is null ? RoutingResult.NotSent : Result(latest.Phase),
            reason,
            latest is null ? null : Ids.Delivery(latest.Id),
            latest?.Phase,
            ApiJson.Time(latest?.SettledAt ?? latest?.CreatedAt)
        );
    }

    private static RoutingResult Result(DeliveryPhase phase) =>
        phase switch
        {
            DeliveryPhase.Parked => RoutingResult.Parked,
            DeliveryPhase.Skipped => RoutingResult.Skipped,
            DeliveryPhase.Delivered => RoutingResult.Sent,
            DeliveryPhase.Failed => RoutingResult.Failed,
            _ => RoutingResult.OnItsWay,
        };

    /// <summary>Why no delivery was made, by the webhook's settings of today.</summary>
    private static string Why(Webhook webhook, EventSummary record, Source? source)
    {
        if (webhook.Event == Webhook.DisabledEvent)
            return "disabled";
        if (webhook.SourceId is { } only && only != record.SourceId)
            return "other_source";
        var matches =
            (webhook.Event == Webhook.AnyEvent && record.SourceId != Source.Own.Id)
            || (Kinds.IsChoice(webhook.Event) ? webhook.Event == record.Kind : webhook.Event == $"{source?.Dialect}/{record.Type}");
        if (!matches)
            return "different_kind";
        if (source is not null && !webhook.MayHave(source))
            return "simulated";
        if (webhook.CreatedAt > record.ReceivedAt)
            return "created_later";
        // Nobody is told of their own trouble.
        return record.SourceId == Source.Own.Id ? "about_itself" : "changed_later";
    }
}
