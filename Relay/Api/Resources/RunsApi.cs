using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Simulate;

namespace Relay.Api.Resources;

/// <summary>Storms of the simulator against this relay, each with its proof.</summary>
internal static class RunsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("runs");
        runs.MapGet("/", List).Lists<RunView>();
        runs.MapPost("/", Start).Takes<RunBody>().Returns<RunView>(StatusCodes.Status202Accepted);
        runs.MapGet("/{id}", Get).Returns<RunView>();
        runs.MapPost("/{id}/cancel", Cancel).Returns<RunView>(StatusCodes.Status202Accepted);
        runs.MapGet("/{id}/report.html", (string id, HttpContext http, IRunLog log) =>
                Report(id, ReportForm.Html, "text/html; charset=utf-8", http, log)
            )
            .Returns(StatusCodes.Status200OK);
        runs.MapGet("/{id}/report.junit.xml", Junit).Returns(StatusCodes.Status200OK);
        runs.MapGet("/{id}/junit.xml", Junit).ExcludeFromDescription();
        runs.MapGet("/{id}/report.json", (string id, HttpContext http, IRunLog log) =>
                Report(id, ReportForm.Json, "application/json", http, log)
            )
            .Returns(StatusCodes.Status200OK);
        runs.MapGet("/{id}/evidence", Evidence).Returns(StatusCodes.Status200OK);
    }

    private static async Task<IResult> Evidence(string id, HttpContext http, IRunLog log, IRunEvidence evidence)
    {
        var number = Parse(id);
        if (evidence.Find(number) is { } path)
            return Results.File(path, "application/octet-stream", Path.GetFileName(path), enableRangeProcessing: true);
        var run = await log.FindAsync(number, http.RequestAborted) ?? throw ProblemException.NotFound("run");
        throw run.State == RunState.Running
            ? new ProblemException("state_conflict", "This run has not ended yet.")
            : new ProblemException(
                "not_found",
                "The evidence of this run is not kept on this relay: it lies where the run ran, and the oldest makes room."
            );
    }

    private static async Task<IResult> List(HttpContext http, IRuns runs, IRunLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(await log.ListAsync(query.Page(), http.RequestAborted), query, run => RunView.From(run, runs.Progress(run.Id)));
    }

    private static async Task<IResult> Start(HttpContext http, IRuns runs)
    {
        var order = StormInput.Read(await StrictJson.ReadAsync(http));
        var run = await runs.StartAsync(order, http.Actor(), http.RequestAborted);
        http.Response.Headers.Location = $"/api/v1/runs/{Ids.Run(run.Id)}";
        return Answers.Accepted(RunView.From(run, runs.Progress(run.Id)));
    }

    private static async Task<IResult> Get(string id, HttpContext http, IRuns runs, IRunLog log) =>
        Answers.Ok(await ViewAsync(Parse(id), http, runs, log));

    private static async Task<IResult> Cancel(string id, HttpContext http, IRuns runs, IRunLog log)
    {
        var number = Parse(id);
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        if (!await runs.CancelAsync(number, http.Actor(), http.RequestAborted))
        {
            _ = await log.FindAsync(number, http.RequestAborted) ?? throw ProblemException.NotFound("run");
            throw new ProblemException("state_conflict", "This run has ended.");
        }

        return Answers.Accepted(await ViewAsync(number, http, runs, log));
    }

    private static Task<IResult> Junit(string id, HttpContext http, IRunLog log) =>
        Report(id, ReportForm.Junit, "application/xml; charset=utf-8", http, log);

    private static async Task<IResult> Report(string id, ReportForm form, string type, HttpContext http, IRunLog log)
    {
        var number = Parse(id);
        if (await log.ReportAsync(number, form, http.RequestAborted) is { } report)
        {
            // The page is ours, but it quotes what others sent: nothing in it may run or load anything.
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Text(report, type);
        }

        var run = await log.FindAsync(number, http.RequestAborted) ?? throw ProblemException.NotFound("run");
        throw run.State == RunState.Running
            ? new ProblemException("state_conflict", "This run has not ended yet.")
            : new ProblemException("not_found", "This run ended without a report.");
    }

    private static async Task<RunView> ViewAsync(long id, HttpContext http, IRuns runs, IRunLog log)
    {
        // The progress first: a run that ends in between has its proof by then, and is never shown with neither.
        var progress = runs.Progress(id);
        return RunView.From(await log.FindAsync(id, http.RequestAborted) ?? throw ProblemException.NotFound("run"), progress);
    }

    private static long Parse(string text) => Ids.TryParse("run_", text, out var id) ? id : throw ProblemException.NotFound("run");
}
