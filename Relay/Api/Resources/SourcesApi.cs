using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

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

    /// <summary>Tells two states of a source's settings apart.</summary>
    public static string Version(Source source) => Answers.Version(SourceView.From(source));

    private static async Task<IResult> List(HttpContext http, ISetup setup, ISourceLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(setup.Sources.Reverse(), query.Page(), source => source.Id);
        var conflicts = await log.KeyConflictsAsync(http.RequestAborted);
        return Answers.List(page, query, source => SourceView.From(source, conflicts.GetValueOrDefault(source.Id)));
    }

    private static async Task<IResult> Create(HttpContext http, SourceService service)
    {
        var source = await service.CreateAsync(await StrictJson.ReadAsync(http), http.Actor(), http.RequestAborted);
        var view = SourceView.From(source);
        http.SetVersion(view);
        return Answers.Created($"/api/v1/sources/{view.Id}", view);
    }

    private static Task<IResult> Get(string id, HttpContext http, SourceService service, ISourceLog log) =>
        ShowAsync(http, service.Find(id), log);

    private static async Task<IResult> Change(string id, HttpContext http, SourceService service, ISourceLog log)
    {
        var changed = await service.ChangeAsync(
            service.Find(id),
            await StrictJson.ReadAsync(http, isPatch: true),
            before => http.CheckVersion(SourceView.From(before)),
            http.Actor(),
            http.RequestAborted
        );
        return await ShowAsync(http, changed, log);
    }

    private static async Task<IResult> Delete(string id, HttpContext http, SourceService service)
    {
        var found = service.Find(id);
        http.CheckVersion(SourceView.From(found));
        await service.DeleteAsync(found, http.Actor(), http.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>The version is of the settings alone: what requests show moves by itself.</summary>
    private static async Task<IResult> ShowAsync(HttpContext http, Source source, ISourceLog log)
    {
        http.SetVersion(SourceView.From(source));
        var conflicts = await log.KeyConflictsAsync(http.RequestAborted);
        return Answers.Ok(SourceView.From(source, conflicts.GetValueOrDefault(source.Id)));
    }
}
