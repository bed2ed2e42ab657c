namespace Relay.Domain.Runs;

/// <param name="Look">How to look at it.</param>
internal sealed record RunOffender(string Id, string What, string Look);
