using System.Text.Json;
using Relay.Domain;
using Relay.Simulator.Plans;
using Relay.Simulator.Storms;

namespace Relay.Api;

/// <summary>A run in a request, for the OpenAPI document: a storm, a scenario, or a scenario of which the storm's members change something.</summary>
/// <param name="Scenario">One of those that are shipped.</param>
/// <param name="Seed">What everything drawn follows from; the scenario's own or 1 where absent.</param>
internal sealed record RunBody(StormBody? Storm, string? Scenario, long? Seed);

/// <summary>
/// A storm. Shares are from 0 to 1, or texts such as <c>10%</c>; the rate is in requests per second, or <c>max</c>; settle is in seconds, or a text such as <c>30s</c>.
/// <c>shared</c> says whether others use the relay meanwhile, so that its ledger may rise by more than the storm: true where absent.
/// </summary>
internal sealed record StormBody(
    IReadOnlyList<string>? Provider, int? Calls, double? Rate, StormShape? Shape, double? TimeScale, double? Duplicates, double? OutOfOrder, double? Late, double? Missing, double? BadSignatures, double? Malformed,
    int? Connections, double? Settle, bool? NoStrikes, bool? Unordered, bool? Keep, bool? Shared, string? Target, FaultsBody? Sinks);

/// <summary>A storm as it is run: sent back as a request it is the same storm.</summary>
internal sealed record StormView(
    IReadOnlyList<string> Provider, int Calls, JsonElement Rate, StormShape Shape, double? TimeScale, double Duplicates, double OutOfOrder, double Late, double Missing, double BadSignatures, double Malformed,
    int Connections, double Settle, bool NoStrikes, bool Unordered, bool Keep, bool Shared, FaultsView Sinks)
{
    public static StormView Of(StormOptions storm)
    {
        var (plan, disorder) = (storm.Plan, storm.Plan.Disorder);
        return new StormView(
            plan.Dialects, plan.Calls, plan.Rate is { } rate ? JsonSerializer.SerializeToElement(rate) : JsonSerializer.SerializeToElement("max"), plan.Shape, plan.TimeScale, disorder.Duplicates, disorder.OutOfOrder, disorder.Late,
            disorder.Missing, disorder.BadSignatures, disorder.Malformed, storm.Connections, storm.Settle.TotalSeconds, !storm.Strikes, !storm.Ordered, storm.Keep, storm.Shared, FaultsView.Of(storm.Sinks));
    }
}

/// <summary>A run. The proof is in the answer to its own address only.</summary>
/// <param name="Error">Why it could not run or did not end.</param>
/// <param name="Progress">While it runs.</param>
/// <param name="Proof">Once it has ended.</param>
/// <param name="Reports">Where its reports are.</param>
internal sealed record RunView(
    string Id, RunState State, string? Scenario, long Seed, JsonElement Storm, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, string? Error, RunProgress? Progress = null, RunResult? Proof = null, RunReportsView? Reports = null)
{
    public static RunView Of(RunRecord run, RunProgress? progress = null) => new(
        Ids.Run(run.Id), run.State, run.Scenario, run.Seed, JsonElement.Parse(run.Storm), ApiJson.Time(run.CreatedAt), ApiJson.Time(run.EndedAt), run.Error, run.State == RunState.Running ? progress : null, run.Result,
        run.Result is null ? null : RunReportsView.Of(run.Id));
}

/// <summary>Where a run's reports are.</summary>
internal sealed record RunReportsView(string Html, string Junit, string Json)
{
    public static RunReportsView Of(long id)
    {
        var path = $"/api/v1/runs/{Ids.Run(id)}/report.";
        return new RunReportsView(path + "html", path + "junit.xml", path + "json");
    }
}
