namespace Relay.Domain;

/// <summary>What the projection of calls reads and writes. Only one projector writes at a time.</summary>
/// <exception cref="StorageException">Every call: the store refused, and nothing of it happened.</exception>
internal interface ICallStore
{
    /// <summary>The next events behind the mark, in the order of their commit, at most <paramref name="limit"/>; those without a call or a voicemail only move the mark.</summary>
    Task<CallBatch> NextAsync(int limit, CancellationToken cancel);

    /// <summary>Merges what a batch has said into the calls and voicemails, and moves the mark, in one transaction. A crash before it means that the batch is read again.</summary>
    Task WriteAsync(CallChanges changes, CancellationToken cancel);
}

/// <summary>Events to be projected.</summary>
/// <param name="Events">Those that can tell of a call or a voicemail.</param>
/// <param name="Mark">The last event that was looked at; what is written with it is behind nobody's back.</param>
/// <param name="IsFull">Whether there can be more at once.</param>
/// <param name="IsEmpty">Whether no event at all is behind the mark.</param>
/// <param name="IsBusy">Whether the journal has much to write just now: whoever can wait should.</param>
internal sealed record CallBatch(IReadOnlyList<EventRecord> Events, long Mark, bool IsFull, bool IsEmpty, bool IsBusy = false);

/// <summary>What a batch of events says: everything about a call, or a voicemail, already merged into one.</summary>
internal sealed record CallChanges(IReadOnlyList<CallChange> Calls, IReadOnlyList<VoicemailChange> Voicemails, long Mark);

/// <param name="EventIds">The events that say it, rising.</param>
internal sealed record CallChange(long SourceId, string CallId, CallState State, IReadOnlyList<long> EventIds);

/// <param name="EventId">The first event that says it.</param>
internal sealed record VoicemailChange(long SourceId, string VoicemailId, VoicemailState State, long EventId);
