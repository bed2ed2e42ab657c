using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Events on their way to webhooks.</summary>
internal static class DeliveriesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var deliveries = api.MapGroup("/deliveries").WithTags("deliveries");
        deliveries.MapGet("/", List).Lists<DeliveryView>([.. DeliveryQuery.Names]);
        deliveries.MapGet("/{id}", Get).Returns<DeliveryView>();
        deliveries.MapGet("/{id}/attempts/{number:int}/body", Body);
        deliveries.MapPost("/{id}/retry", Retry).Returns<DeliveryIdsView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> List(HttpContext http, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = DeliveryQuery.Read(query);
        return Answers.List(await history.DeliveriesAsync(filter, query.Page(), http.RequestAborted), query, DeliveryView.From);
    }

    private static async Task<IResult> Get(string id, HttpContext http, IHistory history)
    {
        var delivery = await FindAsync(id, http, history);
        var attempts = await history.AttemptsAsync(delivery.Id, http.RequestAborted);
        return Answers.Ok(
            DeliveryView.From(delivery) with
            {
                Attempts = [.. attempts.Select(attempt => AttemptView.From(attempt, http.Caller().Role == Role.Admin))],
            }
        );
    }

    /// <summary>The body as it was sent, proven by its hash.</summary>
    private static async Task<IResult> Body(string id, int number, HttpContext http, IHistory history, ISentBodies bodies)
    {
        var delivery = await FindAsync(id, http, history);
        var attempts = await history.AttemptsAsync(delivery.Id, http.RequestAborted);
        var attempt = attempts.FirstOrDefault(one => one.Number == number) ?? throw ProblemException.NotFound("attempt");
        var body = await bodies.FindAsync(delivery, attempt, http.RequestAborted);
        return RecordedBody.From(body, $"{Ids.Delivery(delivery.Id)}-{number}", Masks.For(http));
    }

    private static async Task<IResult> Retry(string id, HttpContext http, ISetup setup, IHistory history, IDeliveryControl control)
    {
        var delivery = await FindAsync(id, http, history);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        await RetryAsync(delivery, setup, history, control, http.Actor(), http.RequestAborted);
        return Answers.Accepted(new DeliveryIdsView([Ids.Delivery(delivery.Id)]));
    }

    /// <summary>Sends a delivery once more, at once, whatever the state of its webhook.</summary>
    /// <exception cref="ProblemException"><c>state_conflict</c>: its webhook is deleted, it is a test, or it is in flight.
    /// <c>event_expired</c>: there is nothing left to send.</exception>
    public static async Task RetryAsync(
        DeliverySummary delivery,
        ISetup setup,
        IHistory history,
        IDeliveryControl control,
        string actor,
        CancellationToken cancel
    )
    {
        if (setup.FindWebhook(delivery.WebhookId) is null)
            throw new ProblemException("state_conflict", "Its webhook is deleted.");
        if (delivery.Trigger == DeliveryTrigger.Test)
            throw new ProblemException("state_conflict", "A test is not retried; test the webhook again.");
        if (await history.EventAsync(delivery.EventId, cancel) is not { HasBody: true })
            throw new ProblemException("event_expired", "Retention has removed the body of its event.");
        if (!await control.RetryAsync(delivery.Id, cancel))
            throw new ProblemException("state_conflict", "This delivery is in flight.");
        await setup.AuditAsync(actor, "delivery.retried", Ids.Delivery(delivery.Id), cancel);
    }

    /// <summary>The delivery of a path.</summary>
    public static async Task<DeliverySummary> FindAsync(string text, HttpContext http, IHistory history) =>
        (Ids.TryParse("dlv_", text, out var id) ? await history.DeliveryAsync(id, http.RequestAborted) : null)
        ?? throw ProblemException.NotFound("delivery");
}
