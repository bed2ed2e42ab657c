namespace Relay.Domain.Runs;

internal sealed record RunReports(string Json, string Junit, string Html);
