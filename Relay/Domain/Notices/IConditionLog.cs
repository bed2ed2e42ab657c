namespace Relay.Domain.Notices;

/// <summary>
/// What is the matter just now, kept, so that each beginning and each end is told once whatever stops in between.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused, nothing of it happened.</exception>
internal interface IConditionLog
{
    /// <summary>The incidents that have begun and not ended.</summary>
    Task<IReadOnlySet<string>> OpenAsync(CancellationToken cancel);

    /// <summary>
    /// Begins and ends incidents, and tells those who asked, in one transaction. One that is open already, or over already, is told of
    /// no more.
    /// </summary>
    Task ApplyAsync(IReadOnlyList<Notice> changes);

    /// <summary>
    /// When the oldest waiting delivery of each of these webhooks was made, Unix milliseconds; those without one are left out.
    /// </summary>
    Task<IReadOnlyDictionary<long, long>> OldestWaitingAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel);
}
