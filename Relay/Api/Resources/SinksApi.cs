using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Simulate;

namespace Relay.Api.Resources;

/// <summary>The simulator's sinks in this server: addresses to deliver to that behave as told.</summary>
internal static class SinksApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var sinks = api.MapGroup("/sinks").WithTags("sinks");
        sinks.MapGet("/", List).Lists<SinkView>();
        sinks.MapPost("/", Create).Takes<SinkBody>().Returns<SinkView>(StatusCodes.Status201Created);
        sinks.MapGet("/{id}", Get).Returns<SinkView>();
        sinks.MapPatch("/{id}", Change).Takes<SinkBody>().Returns<SinkView>();
        sinks.MapDelete("/{id}", Delete).Returns(StatusCodes.Status204NoContent);
        sinks.MapGet("/{id}/hits", Hits).Lists<SinkHitView>();
    }

    private static IResult List(HttpContext http, ISinks sinks, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(Answers.Slice(sinks.All.Reverse(), query.Page(), sink => sink.Id), query, SinkView.From);
    }

    private static async Task<IResult> Create(HttpContext http, ISinks sinks, ISetup setup)
    {
        var sink = sinks.Create(SinkInput.Read(await StrictJson.ReadAsync(http), null));
        await setup.AuditAsync(http.Actor(), "sink.created", Ids.Sink(sink.Id), http.RequestAborted);
        return Answers.Created($"/api/v1/sinks/{Ids.Sink(sink.Id)}", SinkView.From(sink));
    }

    private static IResult Get(string id, ISinks sinks) => Answers.Ok(SinkView.From(Find(id, sinks)));

    private static async Task<IResult> Change(string id, HttpContext http, ISinks sinks, ISetup setup)
    {
        var found = Find(id, sinks);
        var settings = SinkInput.Read(await StrictJson.ReadAsync(http, isPatch: true), found.Settings);
        var changed = sinks.Change(found.Id, settings) ?? throw ProblemException.NotFound("sink");
        await setup.AuditAsync(http.Actor(), "sink.changed", Ids.Sink(found.Id), http.RequestAborted);
        return Answers.Ok(SinkView.From(changed));
    }

    private static async Task<IResult> Delete(string id, HttpContext http, ISinks sinks, ISetup setup)
    {
        var found = Find(id, sinks);
        if (!sinks.Delete(found.Id))
            throw ProblemException.NotFound("sink");
        await setup.AuditAsync(http.Actor(), "sink.deleted", Ids.Sink(found.Id), http.RequestAborted);
        return Results.NoContent();
    }

    private static IResult Hits(string id, HttpContext http, ISinks sinks, Cursors cursors)
    {
        var found = Find(id, sinks);
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(sinks.Hits(found.Id) ?? throw ProblemException.NotFound("sink"), query.Page(), hit => hit.Hit.Number);
        return Answers.List(page, query, hit => SinkHitView.From(hit, http.Caller().Role == Role.Admin));
    }

    private static SinkInfo Find(string text, ISinks sinks) =>
        (Ids.TryParse("snk_", text, out var id) ? sinks.Find(id) : null) ?? throw ProblemException.NotFound("sink");
}
