namespace Relay.Domain;

/// <summary>
/// How much happens, for charts and cards: counts by the minute for the relay, and by the half hour for each webhook. What the journal committed a moment ago is in every answer.
/// These are figures and not the ledger: they are kept in memory and written every few seconds, so a crash may lose the last of them.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface IActivity
{
    /// <summary>The length of a webhook's slot, in milliseconds.</summary>
    const long Slot = 30 * 60_000;

    /// <summary>How long minutes are kept.</summary>
    static readonly TimeSpan MinutesKept = TimeSpan.FromDays(2);

    /// <summary>How long slots of webhooks are kept.</summary>
    static readonly TimeSpan SlotsKept = TimeSpan.FromDays(8);

    /// <summary>Every minute that begins within the range, oldest first, those in which nothing happened too. Times are Unix milliseconds, the end is exclusive.</summary>
    Task<IReadOnlyList<ActivityMinute>> MinutesAsync(long from, long to, CancellationToken cancel);

    /// <summary>The figures of each of these webhooks since a time, from the slot that it lies in; one that sent nothing since is not in the answer.</summary>
    Task<IReadOnlyDictionary<long, WebhookFigures>> WebhooksAsync(IReadOnlyList<long> webhookIds, long since, CancellationToken cancel);

    /// <summary>One webhook's slots that begin within the range, oldest first; those in which nothing was sent too.</summary>
    Task<IReadOnlyList<ActivitySlot>> SeriesAsync(long webhookId, long from, long to, CancellationToken cancel);
}

/// <summary>What the relay did in one minute.</summary>
/// <param name="At">When it begins, Unix milliseconds.</param>
/// <param name="Unique">Events that came for the first time.</param>
/// <param name="Delivered">Deliveries that a receiver accepted; tests excluded.</param>
/// <param name="FailedAttempts">Tries that a receiver or the way to it failed; faults of the relay's own and tests excluded.</param>
/// <param name="Strikes">Failed deliveries that counted against their webhook.</param>
internal readonly record struct ActivityMinute(long At, long Unique, long Duplicates, long Rejected, long Delivered, long FailedAttempts, long Strikes)
{
    /// <summary>Requests that reached a source.</summary>
    public long Received => Unique + Duplicates + Rejected;

    public bool IsEmpty => (Unique | Duplicates | Rejected | Delivered | FailedAttempts | Strikes) == 0;

    /// <summary>Both together, under this one's time.</summary>
    public ActivityMinute Plus(ActivityMinute other) => new(
        At, Unique + other.Unique, Duplicates + other.Duplicates, Rejected + other.Rejected, Delivered + other.Delivered, FailedAttempts + other.FailedAttempts, Strikes + other.Strikes);
}

/// <summary>A webhook's attempts in one slot.</summary>
/// <param name="At">When it begins, Unix milliseconds.</param>
internal sealed record ActivitySlot(long At, WebhookFigures Figures);
