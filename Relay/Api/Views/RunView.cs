using System.Text.Json;
using Relay.Api.Reading;
using Relay.Simulate;

namespace Relay.Api.Views;

/// <summary>A run. The proof is in the answer to its own address only.</summary>
/// <param name="Error">Why it could not run or did not end.</param>
/// <param name="Progress">While it runs.</param>
/// <param name="Proof">Once it has ended.</param>
/// <param name="Reports">Where its reports are.</param>
internal sealed record RunView(
    string Id,
    RunState State,
    string? Scenario,
    long Seed,
    JsonElement Storm,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string? Error,
    RunProgress? Progress = null,
    RunResult? Proof = null,
    RunReportsView? Reports = null
)
{
    public static RunView From(RunRecord run, RunProgress? progress = null) =>
        new(
            Ids.Run(run.Id),
            run.State,
            run.Scenario,
            run.Seed,
            JsonElement.Parse(run.Storm),
            ApiJson.Time(run.CreatedAt),
            ApiJson.Time(run.EndedAt),
            run.Error,
            run.State == RunState.Running ? progress : null,
            run.Result,
            run.Result is null ? null : RunReportsView.From(run.Id)
        );
}
