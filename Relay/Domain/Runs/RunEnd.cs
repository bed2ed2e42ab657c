namespace Relay.Domain.Runs;

/// <summary>How a run ended.</summary>
internal sealed record RunEnd(RunState State, string? Error = null, RunResult? Result = null, RunReports? Reports = null);
