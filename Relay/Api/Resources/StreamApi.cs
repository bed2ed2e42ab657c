using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>
/// The operator's stream: what the journal commits, as server-sent events.
/// <code>
/// retry: 2000                     id: 4712                          id: 4713                          : heartbeat
/// id: 4711                        event: event                      event: delivery                   after 15 s of silence
/// event: connected                data: {"id":"evt_…",…}            data: {"id":"dlv_…",…}
/// data: {"position":"4711"}
/// </code>
/// Events: <c>event</c> (a row of GET /events), <c>arrival</c> (a duplicate or rejected request, a row of GET /arrivals), <c>delivery</c>
/// (<see cref="StreamDeliveryView"/>), <c>strike</c> (<see cref="StreamStrikeView"/>),
/// <c>webhook</c> (<see cref="StreamWebhookView"/>), <c>run</c> (<see cref="StreamRunView"/>), and <c>gap</c>
/// (<c>{"after":"12","position":"9000"}</c>: what lay between is not kept any more).
/// Ids are whole numbers that rise; with <c>Last-Event-ID</c>, or <c>lastEventId</c> in the query, the stream goes on behind that one
/// without a gap or a repeat, across a restart too.
/// Without either it begins with what comes. Filters: <c>item</c> (the names above), <c>kind</c>, <c>source</c>, <c>webhook</c>, each
/// with one value or several; what does not have the property does not pass.
/// </summary>
internal static class StreamApi
{
    public const string Path = "/api/v1/stream",
        TicketPath = "/api/v1/stream-tickets";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/stream", Serve).WithTags("streams").Streams("item", "kind", "source", "webhook", "lastEventId", "ticket");
        api.MapPost("/stream-tickets", Ticket).WithTags("streams").Returns<StreamTicketView>(StatusCodes.Status201Created);
    }

    private static Task Serve(HttpContext http, ISetup setup, IStreams streams) =>
        streams.ServeAsync(
            http,
            http.Caller(),
            http.Features.GetRequiredFeature<CallerProof>(),
            StreamQuery.Filter(http.Request, setup),
            StreamQuery.After(http.Request)
        );

    private static async Task<IResult> Ticket(HttpContext http, IStreamTickets tickets)
    {
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        var issued = await tickets.IssueAsync(http.Caller(), http.Features.GetRequiredFeature<CallerProof>(), http.RequestAborted);
        return Results.Json(
            new StreamTicketView(issued.Ticket, ApiJson.Time(issued.ExpiresAt)),
            ApiJson.Options,
            statusCode: StatusCodes.Status201Created
        );
    }
}
