using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Events as they were recorded.</summary>
internal static class EventsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("events");
        events.MapGet("/", List).Lists<EventView>([.. EventQuery.Names]);
        events.MapGet("/{id}", Get).Returns<EventView>();
        events.MapGet("/{id}/body", Body);
        events.MapGet("/{id}/arrivals", Arrivals).Lists<ArrivalView>();
    }

    /// <summary>The id of an event in a path.</summary>
    public static long Parse(string text) => Ids.TryParse("evt_", text, out var id) ? id : throw ProblemException.NotFound("event");

    private static async Task<IResult> List(HttpContext http, ISetup setup, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = EventQuery.ReadWithTimes(query, setup);
        var page = await history.EventsAsync(filter, query.Page(), http.RequestAborted);
        return Answers.List(page, query, record => EventView.From(record, setup, Masks.For(http)));
    }

    private static async Task<IResult> Get(string id, HttpContext http, ISetup setup, IHistory history)
    {
        var found = await history.EventAsync(Parse(id), http.RequestAborted) ?? throw ProblemException.NotFound("event");
        return Answers.Ok(
            EventView.From(found.Summary, setup, Masks.For(http)) with
            {
                Headers = HeaderViews.From(found.Headers, http.Caller().Role == Role.Admin),
                HasBody = found.HasBody,
                Edits = found.Edits.Count == 0 ? null : [.. found.Edits.Select(Ids.Event)],
            }
        );
    }

    private static async Task<IResult> Body(string id, HttpContext http, IHistory history)
    {
        var eventId = Parse(id);
        var body = await history.EventBodyAsync(eventId, http.RequestAborted) ?? throw ProblemException.NotFound("event");
        return RecordedBody.From(body, Ids.Event(eventId), Masks.For(http));
    }

    private static async Task<IResult> Arrivals(string id, HttpContext http, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = await history.ArrivalsOfAsync(Parse(id), query.Page(), http.RequestAborted);
        // An edited event has none: no request brought it.
        if (
            page.Items.Count == 0
            && http.Request.Query["cursor"].Count == 0
            && await history.EventAsync(Parse(id), http.RequestAborted) is null
        )
            throw ProblemException.NotFound("event");
        return Answers.List(page, query, ArrivalView.From);
    }
}
