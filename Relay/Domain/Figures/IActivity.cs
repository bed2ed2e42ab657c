namespace Relay.Domain.Figures;

/// <summary>
/// How much happens, for charts and cards: counts by the minute for the relay, and by the half hour for each webhook. What the journal
/// committed a moment ago is in every answer.
/// These are figures and not the ledger: they are kept in memory and written every few seconds, so a crash may lose the last of them.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface IActivity
{
    /// <summary>The length of a webhook's slot, in milliseconds.</summary>
    const long Slot = 30 * 60_000;

    /// <summary>How long minutes are kept.</summary>
    static readonly TimeSpan MinutesKept = TimeSpan.FromDays(8);

    /// <summary>How long slots of webhooks are kept.</summary>
    static readonly TimeSpan SlotsKept = TimeSpan.FromDays(8);

    /// <summary>
    /// Every minute that begins within the range, oldest first, those in which nothing happened too. Times are Unix milliseconds, the end
    /// is exclusive.
    /// </summary>
    Task<IReadOnlyList<ActivityMinute>> MinutesAsync(long from, long to, CancellationToken cancel);

    /// <summary>
    /// The figures of each of these webhooks since a time, from the slot that it lies in; one that sent nothing since is not in the
    /// answer.
    /// </summary>
    Task<IReadOnlyDictionary<long, WebhookFigures>> WebhooksAsync(IReadOnlyList<long> webhookIds, long since, CancellationToken cancel);

    /// <summary>One webhook's slots that begin within the range, oldest first; those in which nothing was sent too.</summary>
    Task<IReadOnlyList<ActivitySlot>> SeriesAsync(long webhookId, long from, long to, CancellationToken cancel);
}
