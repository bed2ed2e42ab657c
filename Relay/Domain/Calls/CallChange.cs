namespace Relay.Domain.Calls;

/// <param name="EventIds">The events that say it, in the order of their commits.</param>
internal sealed record CallChange(long SourceId, string CallId, CallState State, IReadOnlyList<long> EventIds);
