using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Simulate;
using Relay.Simulate.Cadence;

namespace Relay.Api.Resources;

/// <summary>Recorded stretches of time sent again, with their gaps, at any speed, to any target.</summary>
internal static class CadenceApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var replays = api.MapGroup("/replays").WithTags("replays");
        replays.MapGet("/", List).Lists<CadenceView>();
        replays.MapPost("/", Start).Takes<CadenceBody>().Returns<CadenceView>(StatusCodes.Status202Accepted);
        replays.MapGet("/{id}", Get).Returns<CadenceView>();
        replays.MapPost("/{id}/pause", Pause).Returns<CadenceView>(StatusCodes.Status202Accepted);
        replays.MapPost("/{id}/resume", Resume).Returns<CadenceView>(StatusCodes.Status202Accepted);
        replays.MapPost("/{id}/stop", Stop).Returns<CadenceView>(StatusCodes.Status202Accepted);
    }

    /// <summary>The id of a replay in a path.</summary>
    public static long Parse(string text) => Ids.TryParse("rpl_", text, out var id) ? id : throw ProblemException.NotFound("replay");

    /// <exception cref="ProblemException"><c>state_conflict</c>: there is nothing to hold.</exception>
    public static async Task PauseAsync(long id, ICadences replays, string actor, CancellationToken cancel)
    {
        if (!await replays.PauseAsync(id, actor, cancel))
            throw new ProblemException("state_conflict", "Only a replay that is sending can be paused.");
    }

    /// <exception cref="ProblemException"><c>state_conflict</c>: it is not held.</exception>
    public static async Task ResumeAsync(long id, ICadences replays, string actor, CancellationToken cancel)
    {
        if (!await replays.ResumeAsync(id, actor, cancel))
            throw new ProblemException("state_conflict", "This replay is not paused.");
    }

    /// <exception cref="ProblemException"><c>state_conflict</c>: it has ended.</exception>
    public static async Task StopAsync(long id, ICadences replays, string actor, CancellationToken cancel)
    {
        if (!await replays.StopAsync(id, actor, cancel))
            throw new ProblemException("state_conflict", "This replay has ended.");
    }

    private static async Task<IResult> List(HttpContext http, ICadences replays, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(await replays.ListAsync(http.RequestAborted), query.Page(), replay => replay.Id);
        return Answers.List(page, query, CadenceView.FromProgress);
    }

    private static async Task<IResult> Start(HttpContext http, ICadences replays, WebhookRules rules, ISinks sinks, TimeProvider clock)
    {
        var fields = await StrictJson.ReadAsync(http);
        var order = CadenceInput.Read(fields, rules, sinks, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var replay = await replays.StartAsync(order, http.Actor(), http.RequestAborted);
        http.Response.Headers.Location = $"/api/v1/replays/{Ids.Replay(replay.Id)}";
        return Answers.Accepted(CadenceView.FromProgress(replay));
    }

    private static async Task<IResult> Get(string id, HttpContext http, ICadences replays) =>
        Answers.Ok(await ViewAsync(id, replays, http.RequestAborted));

    private static Task<IResult> Pause(string id, HttpContext http, ICadences replays) => ChangeAsync(id, http, replays, PauseAsync);

    private static Task<IResult> Resume(string id, HttpContext http, ICadences replays) => ChangeAsync(id, http, replays, ResumeAsync);

    private static Task<IResult> Stop(string id, HttpContext http, ICadences replays) => ChangeAsync(id, http, replays, StopAsync);

    private static async Task<IResult> ChangeAsync(
        string id,
        HttpContext http,
        ICadences replays,
        Func<long, ICadences, string, CancellationToken, Task> change
    )
    {
        (await StrictJson.ReadOptionalAsync(http)).FinishAndThrow();
        await ViewAsync(id, replays, http.RequestAborted);
        await change(Parse(id), replays, http.Actor(), http.RequestAborted);
        return Answers.Accepted(await ViewAsync(id, replays, http.RequestAborted));
    }

    private static async Task<CadenceView> ViewAsync(string id, ICadences replays, CancellationToken cancel) =>
        CadenceView.FromProgress(await replays.FindAsync(Parse(id), cancel) ?? throw ProblemException.NotFound("replay"));
}
