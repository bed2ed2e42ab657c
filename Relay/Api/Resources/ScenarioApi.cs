using System.Text;

namespace Relay.Api.Resources;

/// <summary>A recorded call as a scenario of the simulator.</summary>
internal static class ScenarioApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/calls/{sourceId}/{callId}/scenario.yaml", Get).WithTags("calls").Returns(StatusCodes.Status200OK);

    private static async Task<IResult> Get(string sourceId, string callId, HttpContext http, ISetup setup, IHistory history)
    {
        var source = setup.FindSource(sourceId) ?? throw new ProblemException("source_not_found", "There is no such source.");
        var events = await EventsAsync(new EventFilter(source.Id, CallId: callId), history, http.RequestAborted);
        if (events.Count == 0)
            throw ProblemException.NotFound("call");
        var yaml = CallScenario.From(source.Dialect, events)
            ?? throw new ProblemException("not_found", "The simulator has no samples of this call's events.");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"call.yaml\"";
        return Results.Text(yaml, "application/yaml", Encoding.UTF8);
    }

    /// <summary>A call's events as they were received; what people made out of them is not part of it.</summary>
    private static async Task<List<EventSummary>> EventsAsync(EventFilter filter, IHistory history, CancellationToken cancel)
    {
        var events = new List<EventSummary>();
        long? after = null;
        do
        {
            var page = await history.EventsAsync(filter, new PageRequest(CallScenario.Most, after), cancel);
            events.AddRange(page.Items.Where(record => record.EditedFrom is null));
            after = page.Next;
        } while (after is not null && events.Count <= CallScenario.Most);
        return events;
    }
}
