using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A run in the stream: its progress, its proof and its reports are at its own address.</summary>
internal sealed record StreamRunView(
    string Id,
    RunState State,
    string? Scenario,
    long Seed,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    string? Error
)
{
    public static StreamRunView From(RunRecord run) =>
        new(Ids.Run(run.Id), run.State, run.Scenario, run.Seed, ApiJson.Time(run.CreatedAt), ApiJson.Time(run.EndedAt), run.Error);
}
