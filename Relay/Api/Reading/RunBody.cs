namespace Relay.Api.Reading;

/// <summary>
/// A run in a request, for the OpenAPI document: a storm, a scenario, or a scenario of which the storm's members change something.
/// </summary>
/// <param name="Scenario">One of those that are shipped.</param>
/// <param name="Seed">What everything drawn follows from; the scenario's own or 1 where absent.</param>
internal sealed record RunBody(StormBody? Storm, string? Scenario, long? Seed);
