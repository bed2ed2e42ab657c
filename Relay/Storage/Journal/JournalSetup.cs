namespace Relay.Storage.Journal;

/// <summary>What a journal stands on, whatever the engine.</summary>
/// <param name="Node">This start of the process.</param>
/// <param name="RejectedRing">Rejected arrivals that are kept for each source.</param>
internal sealed record JournalSetup(IdSequence Ids, StoreNode Node, TimeProvider Clock, JitterSource Jitter, int RejectedRing);
