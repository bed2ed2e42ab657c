namespace Relay.Api.Reading;

/// <summary>A sink in a request, for the OpenAPI document. A patch replaces the faults whole.</summary>
internal sealed record SinkBody(string Name, FaultsBody? Faults, string? Secret);
