namespace Relay.Domain.Changes;

/// <summary>What of an event its deliveries' rows show.</summary>
internal sealed record EventFacet(long SourceId, string Kind, string Type, string? CallId);
