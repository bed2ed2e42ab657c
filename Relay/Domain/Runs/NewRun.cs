namespace Relay.Domain.Runs;

/// <summary>A run that begins.</summary>
/// <param name="Scenario">The scenario that it comes from; null for a storm of its own.</param>
/// <param name="Seed">The seed of its plan.</param>
/// <param name="Storm">What was asked for, as JSON.</param>
internal sealed record NewRun(string? Scenario, long Seed, string Storm);
