namespace Relay.Api.Views;

/// <summary>What is being removed.</summary>
/// <param name="Run">The run that made it up.</param>
/// <param name="Sources">How many sources it came in by.</param>
internal sealed record ForgottenView(string Run, int Sources);
