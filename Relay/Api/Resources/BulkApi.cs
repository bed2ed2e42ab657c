using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Repairs of many at once: planned with a count, then started.</summary>
internal static class BulkApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var bulk = api.MapGroup("/bulk").WithTags("bulk");
        bulk.MapGet("/", List).Lists<BulkView>();
        bulk.MapPost("/", Plan).Takes<BulkBody>().Returns<BulkView>(StatusCodes.Status201Created);
        bulk.MapGet("/{id}", Get).Returns<BulkView>();
        bulk.MapPost("/{id}/start", Start).Returns<BulkView>(StatusCodes.Status202Accepted);
        bulk.MapPost("/{id}/cancel", Cancel).Returns<BulkView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> List(HttpContext http, IBulks bulks, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(await bulks.ListAsync(query.Page(), http.RequestAborted), query, BulkView.From);
    }

    private static async Task<IResult> Plan(HttpContext http, IBulks bulks, ISetup setup, TimeProvider clock)
    {
        var order = BulkInput.Read(await StrictJson.ReadAsync(http), setup, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var bulk = await bulks.PlanAsync(order, http.Actor(), http.RequestAborted);
        return Answers.Created($"/api/v1/bulk/{Ids.Bulk(bulk.Id)}", BulkView.From(bulk));
    }

    private static async Task<IResult> Get(string id, HttpContext http, IBulks bulks) =>
        Answers.Ok(
            await ViewAsync(await bulks.FindAsync(Parse(id), http.RequestAborted) ?? throw ProblemException.NotFound("bulk"), http, bulks)
        );

    private static async Task<BulkView> ViewAsync(BulkRecord bulk, HttpContext http, IBulks bulks) =>
        bulk.State == BulkState.Planned
            ? BulkView.From(bulk) with
            {
                Targets =
                [
                    .. (await bulks.TargetsAsync(bulk, http.RequestAborted)).Select(share => new BulkTargetView(
                        Ids.Webhook(share.WebhookId),
                        share.Count
                    )),
                ],
            }
            : BulkView.From(bulk) with
            {
                Outcome = Outcome(await bulks.OutcomesAsync(bulk.Id, http.RequestAborted)),
            };

    /// <summary>Over all webhooks.</summary>
    public static DeliveryCounts Outcome(IReadOnlyList<BulkOutcome> outcomes)
    {
        long Count(DeliveryPhase phase) => outcomes.Where(outcome => outcome.Phase == phase).Sum(outcome => outcome.Count);
        return new DeliveryCounts(
            Count(DeliveryPhase.Delivered),
            Count(DeliveryPhase.Pending),
            Count(DeliveryPhase.InFlight),
            Count(DeliveryPhase.Parked),
            Count(DeliveryPhase.Failed),
            Count(DeliveryPhase.Skipped)
        );
    }

    private static async Task<IResult> Start(string id, HttpContext http, IBulks bulks)
    {
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Accepted(
            BulkView.From(await bulks.StartAsync(Parse(id), http.Actor(), http.RequestAborted) ?? throw ProblemException.NotFound("bulk"))
        );
    }

    private static async Task<IResult> Cancel(string id, HttpContext http, IBulks bulks)
    {
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        return Answers.Accepted(
            BulkView.From(await bulks.CancelAsync(Parse(id), http.Actor(), http.RequestAborted) ?? throw ProblemException.NotFound("bulk"))
        );
    }

    /// <summary>The id of a bulk in a path.</summary>
    public static long Parse(string text) => Ids.TryParse("blk_", text, out var id) ? id : throw ProblemException.NotFound("bulk");
}
