using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Sends a recorded event again, as new deliveries that keep the old ones' history.</summary>
internal static class ReplayApi
{
    /// <summary>More webhooks than there can be, so every delivery that the choice needs is read; replays of replays can be many.</summary>
    private const int MostDeliveries = 20_000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/events/{id}/replay", Replay)
            .WithTags("events")
            .Takes<ReplayBody>()
            .Returns<DeliveryIdsView>(StatusCodes.Status202Accepted);

    private static async Task<IResult> Replay(
        string id,
        HttpContext http,
        ISetup setup,
        ICatalog catalog,
        IHistory history,
        IDeliveryControl control
    )
    {
        var eventId = EventsApi.Parse(id);
        var fields = await StrictJson.ReadOptionalAsync(http);
        var asked = ReplayTargetsInput.Read(fields);
        fields.FinishAndThrow();
        var deliveries = await SendAsync(eventId, asked, setup, catalog, history, control, http.Actor(), http.RequestAborted);
        return Answers.Accepted(new DeliveryIdsView([.. deliveries.Select(Ids.Delivery)]));
    }

    /// <summary>Sends an event again.</summary>
    /// <returns>The new deliveries; none where no webhook is left that it could go to.</returns>
    /// <exception cref="ProblemException"><c>not_found</c>, or <c>event_expired</c> where retention has removed its body.</exception>
    public static async Task<IReadOnlyList<long>> SendAsync(
        long eventId,
        ReplayTargetsInput asked,
        ISetup setup,
        ICatalog catalog,
        IHistory history,
        IDeliveryControl control,
        string actor,
        CancellationToken cancel
    )
    {
        var found = await history.EventAsync(eventId, cancel) ?? throw ProblemException.NotFound("event");
        if (!found.HasBody)
            throw new ProblemException("event_expired", "Retention has removed this event's body.");
        var targets = await TargetsAsync(asked, found.Summary, setup, catalog, history, cancel);
        var deliveries = targets.Count == 0 ? [] : await control.ReplayAsync(eventId, targets, cancel);
        await setup.AuditAsync(actor, "event.replayed", Ids.Event(eventId), cancel);
        return deliveries;
    }

    /// <summary>The webhooks that an event goes to once more.</summary>
    /// <param name="record">With the kind and the type that today's routing is to go by.</param>
    public static async Task<IReadOnlyList<long>> TargetsAsync(
        ReplayTargetsInput asked,
        EventSummary record,
        ISetup setup,
        ICatalog catalog,
        IHistory history,
        CancellationToken cancel
    ) =>
        asked.Named is { } named ? Named(named, setup)
        : asked.Routing == ReplayRouting.Current ? Current(record, catalog)
        : await OriginalAsync(record.Id, setup, history, cancel);

    /// <summary>Those that are named, whatever their event setting: the one way to reach a webhook that is set to "disabled".</summary>
    private static List<long> Named(IReadOnlyList<string> ids, ISetup setup) =>
        [.. ids.Select(id => WebhooksApi.FindTarget(id, setup).Id).Distinct()];

    private static List<long> Current(EventSummary record, ICatalog catalog) =>
        [.. (catalog.Current.ById(record.SourceId)?.Match(record.Kind, record.Type) ?? []).Select(webhook => webhook.Id)];

    private static async Task<List<long>> OriginalAsync(long eventId, ISetup setup, IHistory history, CancellationToken cancel)
    {
        var deliveries = await history.DeliveriesOfAsync(eventId, MostDeliveries, cancel);
        return
        [
            .. deliveries
                .Where(delivery => delivery.Trigger != DeliveryTrigger.Test)
                .Select(delivery => delivery.WebhookId)
                .Distinct()
                .Where(id => setup.FindWebhook(id) is not null)
                .Order(),
        ];
    }
}
