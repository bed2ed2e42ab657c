namespace Relay.Domain.Calls;

/// <summary>What a batch of events says: everything about a call, or a voicemail, already merged into one.</summary>
internal sealed record CallChanges(IReadOnlyList<CallChange> Calls, IReadOnlyList<VoicemailChange> Voicemails, FollowPlace Place);
