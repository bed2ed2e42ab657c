using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Simulate;
using Relay.Simulate.Cadence;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Simulate;

/// <summary>The buttons of the simulator.</summary>
internal static class SimulateActions
{
    public static void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/simulate/quick", (HttpContext http, IRuns runs, TimeProvider clock) =>
            StartAsync(StormForm.Quick(clock.GetUtcNow().ToUnixTimeMilliseconds()), http, runs)
        );
        forms.MapPost("/simulate/scenario", Scenario);
        forms.MapPost("/simulate/runs/{id}/again", Again);
        forms.MapPost("/simulate/runs/{id}/cancel", Cancel);
        forms.MapPost("/simulate/runs/{id}/forget", Forget);
        forms.MapPost("/simulate/replays/{id}/pause", PauseReplay);
        forms.MapPost("/simulate/replays/{id}/resume", ResumeReplay);
        forms.MapPost("/simulate/replays/{id}/stop", StopReplay);
        forms.MapPost("/simulate/sinks/{id}/delete", Delete);
        forms.MapPost("/simulate/sinks/{id}/mend", Mend);
        forms.MapPost("/simulate/sinks/{id}/expect", Expect);
    }

    public static string PathOf(RunRecord run) => "/simulate/runs/" + Ids.Run(run.Id);

    private static async Task<FormResult> Scenario(HttpContext http, IRuns runs) =>
        await StartAsync(StormForm.Scenario((await http.Request.ReadFormAsync(http.RequestAborted))["scenario"].ToString()), http, runs);

    private static async Task<FormResult> Again(string id, HttpContext http, IRuns runs, IRunLog log) =>
        await StartAsync(
            StormForm.Again(await log.FindAsync(Run(id), http.RequestAborted) ?? throw ProblemException.NotFound("run")),
            http,
            runs
        );

    private static async Task<FormResult> StartAsync(RunRequest order, HttpContext http, IRuns runs) =>
        new(null, PathOf(await runs.StartAsync(order, http.Actor(), http.RequestAborted)));

    private static async Task<string> Cancel(string id, HttpContext http, IRuns runs) =>
        await runs.CancelAsync(Run(id), http.Actor(), http.RequestAborted)
            ? "The sending stops; what was sent is settled and proved."
            : throw new ProblemException("state_conflict", "This run has ended.");

    private static async Task<string> Forget(string id, HttpContext http, IRuns runs, ISetup setup)
    {
        await SimulatedApi.RemoveAsync(id, runs, setup, http.Actor(), http.RequestAborted);
        return "What this run made up is being removed: events, calls, deliveries and requests.";
    }

    private static async Task<string> PauseReplay(string id, HttpContext http, ICadences replays)
    {
        await CadenceApi.PauseAsync(CadenceApi.Parse(id), replays, http.Actor(), http.RequestAborted);
        return "It is held where it stands.";
    }

    private static async Task<string> ResumeReplay(string id, HttpContext http, ICadences replays)
    {
        await CadenceApi.ResumeAsync(CadenceApi.Parse(id), replays, http.Actor(), http.RequestAborted);
        return "It goes on where it stood.";
    }

    private static async Task<string> StopReplay(string id, HttpContext http, ICadences replays)
    {
        await CadenceApi.StopAsync(CadenceApi.Parse(id), replays, http.Actor(), http.RequestAborted);
        return "It is stopped; what is sent stays sent.";
    }

    private static async Task<FormResult> Delete(string id, HttpContext http, ISinks sinks, ISetup setup)
    {
        var sink = Sink(id, sinks);
        sinks.Delete(sink.Id);
        await setup.AuditAsync(http.Actor(), "sink.deleted", id, http.RequestAborted);
        return new FormResult($"The sink {sink.Settings.Name} is gone.", "/simulate/sinks");
    }

    /// <summary>All dials back to an answer of 200.</summary>
    private static Task<string> Mend(string id, HttpContext http, ISinks sinks, ISetup setup) =>
        ChangeAsync(
            id,
            settings => settings with { Dials = new(), FailNext = 0 },
            "It answers 200 to everything from now on.",
            http,
            sinks,
            setup
        );

    /// <summary>Checks signatures with the secret of a webhook that points here; the secret itself is not shown to anybody.</summary>
    private static async Task<string> Expect(string id, HttpContext http, ISinks sinks, ISetup setup)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var webhook = WebhooksApi.Find(form["webhook"].ToString(), setup);
        return await ChangeAsync(
            id,
            settings => settings with { Secret = webhook.Secret },
            $"Signatures are checked with the secret of {webhook.Name} from now on.",
            http,
            sinks,
            setup
        );
    }

    private static async Task<string> ChangeAsync(
        string id,
        Func<SinkSettings, SinkSettings> change,
        string said,
        HttpContext http,
        ISinks sinks,
        ISetup setup
    )
    {
        var sink = Sink(id, sinks);
        _ = sinks.Change(sink.Id, change(sink.Settings)) ?? throw ProblemException.NotFound("sink");
        await setup.AuditAsync(http.Actor(), "sink.changed", id, http.RequestAborted);
        return said;
    }

    private static long Run(string text) => Ids.TryParse("run_", text, out var id) ? id : throw ProblemException.NotFound("run");

    private static SinkInfo Sink(string text, ISinks sinks) =>
        (Ids.TryParse("snk_", text, out var id) ? sinks.Find(id) : null) ?? throw ProblemException.NotFound("sink");
}
