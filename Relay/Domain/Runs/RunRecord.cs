namespace Relay.Domain.Runs;

/// <summary>A run. Times are Unix milliseconds.</summary>
/// <param name="Storm">What was asked for, as JSON.</param>
/// <param name="Error">Why it could not run or did not end; null where it did.</param>
internal sealed record RunRecord(
    long Id,
    long CreatedAt,
    long? EndedAt,
    RunState State,
    string? Scenario,
    long Seed,
    string Storm,
    string? Error,
    RunResult? Result
);
