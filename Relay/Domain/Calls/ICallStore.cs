namespace Relay.Domain.Calls;

/// <summary>What the projection of calls reads and writes. Only one projector writes at a time.</summary>
/// <exception cref="StorageException">Every call: the store refused, and nothing of it happened.</exception>
internal interface ICallStore
{
    /// <summary>
    /// The next events behind the place, in the order of their commit, at most <paramref name="limit"/>; those without a call or a
    /// voicemail only move the place. An event can come again; what it says merges to the same.
    /// </summary>
    Task<CallBatch> NextAsync(int limit, CancellationToken cancel);

    /// <summary>
    /// Merges what a batch has said into the calls and voicemails, and moves the place, in one transaction. A crash before it means that
    /// the batch is read again.
    /// </summary>
    Task WriteAsync(CallChanges changes, CancellationToken cancel);
}
