using System.Text.Json;
using Relay.Domain;

namespace Relay.Api;

/// <summary>Sources. Wherever one is named, its id or its slug will do.</summary>
internal static class SourcesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var sources = api.MapGroup("/sources").WithTags("sources");
        sources.MapGet("/", List).Lists<SourceView>();
        sources.MapPost("/", Create).Takes<SourceBody>().Returns<SourceView>(StatusCodes.Status201Created);
        sources.MapGet("/{id}", Get).Returns<SourceView>();
        sources.MapPatch("/{id}", Change).Takes<SourceBody>().Returns<SourceView>();
        sources.MapDelete("/{id}", Delete).Returns(StatusCodes.Status204NoContent);
    }

    private static IResult List(HttpContext http, ISetup setup, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(Answers.Slice(setup.Sources.Reverse(), query.Page(), source => source.Id), query, SourceView.Of);
    }

    private static async Task<IResult> Create(HttpContext http, ISetup setup)
    {
        var draft = SourceInput.Read(await StrictJson.ReadAsync(http), null);
        var source = await setup.CreateAsync(draft, http.Actor(), http.RequestAborted);
        return Show(http, source, view => Answers.Created($"/api/v1/sources/{view.Id}", view));
    }

    private static IResult Get(string id, HttpContext http, ISetup setup) => Show(http, Find(id, setup), Answers.Ok);

    private static async Task<IResult> Change(string id, HttpContext http, ISetup setup, IHistory history)
    {
        var found = Find(id, setup);
        var fields = await StrictJson.ReadAsync(http, isPatch: true);
        if (fields.Raw("dialect") is { ValueKind: JsonValueKind.String } raw && raw.GetString() is { } dialect && DialectNames.All.Contains(dialect)) await DialectRule.CheckAsync(found, dialect, history, http.RequestAborted);
        var changed = await setup.ChangeSourceAsync(
            found.Id,
            before =>
            {
                http.CheckVersion(SourceView.Of(before));
                return SourceInput.Read(fields, before);
            },
            http.Actor(),
            http.RequestAborted);
        return Show(http, changed ?? throw ProblemException.NotFound("source"), Answers.Ok);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, ISetup setup)
    {
        var found = Find(id, setup);
        http.CheckVersion(SourceView.Of(found));
        return await setup.DeleteSourceAsync(found.Id, http.Actor(), http.RequestAborted) ? Results.NoContent() : throw ProblemException.NotFound("source");
    }

    private static Source Find(string id, ISetup setup) => setup.FindSource(id) is { } found && setup.FindSource(found.Id) is { } source ? source : throw ProblemException.NotFound("source");

    private static IResult Show(HttpContext http, Source source, Func<SourceView, IResult> answer)
    {
        var view = SourceView.Of(source);
        http.SetVersion(view);
        return answer(view);
    }
}
