using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Every request that reached a source, the refused ones too.</summary>
internal static class ArrivalsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var arrivals = api.MapGroup("/arrivals").WithTags("arrivals");
        arrivals.MapGet("/", List).Lists<ArrivalView>("result", "source", "reason", SimulatedQuery.Name, "from", "to");
        arrivals.MapGet("/{id}", Get).Returns<ArrivalView>();
        arrivals.MapGet("/{id}/body", Body);
        arrivals.MapPost("/{id}/admit", Admit).Returns<AdmittedView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> List(HttpContext http, ISetup setup, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = new ArrivalFilter(
            query.Choice<ArrivalResult>("result"),
            query.Source(setup),
            query.Text("reason"),
            Simulated: query.Simulated()
        );
        var (from, to) = query.Range();
        return Answers.List(
            await history.ArrivalsAsync(filter with { From = from, To = to }, query.Page(), http.RequestAborted),
            query,
            ArrivalView.From
        );
    }

    private static async Task<IResult> Get(string id, HttpContext http, ISetup setup, IHistory history)
    {
        var mask = Masks.For(http);
        var found = await history.ArrivalAsync(Parse(id), http.RequestAborted) ?? throw ProblemException.NotFound("arrival");
        var isDuplicate = found.Summary.Result == ArrivalResult.Duplicate && found.KeptBytes == 0;
        return Answers.Ok(
            ArrivalView.From(found.Summary) with
            {
                Hint = Hints.Find(found.Summary.Reason, setup.FindSource(found.Summary.SourceId)?.Dialect ?? "", found.Summary.IsLate),
                Method = found.Method,
                Path = mask.Path(found.Target),
                Query = mask.Query(found.Target),
                Headers = HeaderViews.From(found.Headers, http.Caller().Role == Role.Admin),
                KeptBytes = isDuplicate ? found.Summary.BodyBytes : found.KeptBytes,
                Truncated = !isDuplicate && found.KeptBytes < found.Summary.BodyBytes,
            }
        );
    }

    private static async Task<IResult> Admit(string id, HttpContext http, IAdmissions admissions)
    {
        var recorded = await admissions.AdmitAsync(Parse(id), http.Actor(), http.RequestAborted);
        return Answers.Accepted(new AdmittedView(Ids.Event(recorded.EventId), recorded.Duplicate ? true : null));
    }

    private static async Task<IResult> Body(string id, HttpContext http, IHistory history)
    {
        var arrivalId = Parse(id);
        return RecordedBody.From(
            await history.ArrivalBodyAsync(arrivalId, http.RequestAborted) ?? throw ProblemException.NotFound("arrival"),
            Ids.Arrival(arrivalId),
            Masks.For(http)
        );
    }

    /// <summary>The id of an arrival in a path.</summary>
    public static long Parse(string text) => Ids.TryParse("arr_", text, out var id) ? id : throw ProblemException.NotFound("arrival");
}
