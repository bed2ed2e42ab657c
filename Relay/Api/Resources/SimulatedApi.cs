using Relay.Api.Views;
using Relay.Simulate;

namespace Relay.Api.Resources;

/// <summary>What storms have made up, as a whole.</summary>
internal static class SimulatedApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapDelete("/simulated/{run}", Remove).WithTags("runs").Returns<ForgottenView>(StatusCodes.Status202Accepted);

    /// <summary>Removes all that a run has made up: its sources, and what came in by them.</summary>
    /// <returns>How many sources that were.</returns>
    /// <exception cref="ProblemException"><c>not_found</c>: there is none. <c>state_conflict</c>: the run is under way.</exception>
    public static async Task<int> RemoveAsync(string run, IRuns runs, ISetup setup, string actor, CancellationToken cancel)
    {
        if (Ids.TryParse("run_", run, out var id) && runs.Progress(id) is not null)
            throw new ProblemException("state_conflict", "This run is under way; wait for its end, or cancel it.");
        return await setup.ForgetRunAsync(run, actor, cancel) is > 0 and var sources
            ? sources
            : throw new ProblemException("not_found", "Nothing of this run is left here.");
    }

    private static async Task<IResult> Remove(string run, HttpContext http, IRuns runs, ISetup setup) =>
        Answers.Accepted(new ForgottenView(run, await RemoveAsync(run, runs, setup, http.Actor(), http.RequestAborted)));
}
