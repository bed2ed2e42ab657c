namespace Relay.Domain.Sources;

/// <summary>A source's own answer to accepted requests.</summary>
internal sealed record SourceResponse(int Status, IReadOnlyDictionary<string, string>? Headers, string? Body);
