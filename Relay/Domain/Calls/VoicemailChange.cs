namespace Relay.Domain.Calls;

/// <param name="EventId">The first event that says it.</param>
internal sealed record VoicemailChange(long SourceId, string VoicemailId, VoicemailState State, long EventId);
