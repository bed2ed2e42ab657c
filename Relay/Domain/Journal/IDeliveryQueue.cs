namespace Relay.Domain.Journal;

/// <summary>The queue behind the lanes: leases on what waits in the store, and the health of webhooks as people change it.</summary>
/// <exception cref="StorageException">Every call: the store refused, nothing of it happened.</exception>
internal interface IDeliveryQueue
{
    /// <summary>The health of every webhook that is not deleted, or still has open deliveries.</summary>
    Task<IReadOnlyDictionary<long, WebhookHealth>> LoadHealthAsync(CancellationToken cancel);

    /// <summary>When the oldest waiting delivery of an active webhook was due, Unix milliseconds; null where none is due.</summary>
    Task<long?> OldestDueAsync(long now, CancellationToken cancel);

    /// <summary>One webhook's health.</summary>
    Task<WebhookHealth> ReadHealthAsync(long webhookId);

    /// <summary>
    /// Leases what is due and not parked, oldest first, and says when the next one is due; nothing where another node runs the lane.
    /// </summary>
    /// <param name="byCall">Whether an unfinished older delivery of the same call holds those behind it.</param>
    Task<Claimed> ClaimDueAsync(long webhookId, ClaimSize size, bool byCall, long now);

    /// <summary>
    /// Leases the oldest parked work of a draining webhook, in the order of the events; nothing where another node runs the lane.
    /// </summary>
    /// <param name="inOrder">Whether one that waits for its retry holds those behind it.</param>
    Task<Claimed> ClaimParkedAsync(long webhookId, ClaimSize size, bool inOrder, long now);

    /// <summary>Leases one delivery whatever its state, for a person's retry; null where there is none or it is in flight.</summary>
    /// <param name="heldLease">The lease that its lane held and has not begun to send under; 0 for none.</param>
    Task<DeliveryWork?> ClaimOneAsync(long deliveryId, long heldLease = 0);

    /// <summary>Gives leases back: the deliveries wait again, due at once.</summary>
    Task ReleaseAsync(IReadOnlyList<DeliveryWork> works);

    /// <summary>Creates waiting deliveries of a recorded event.</summary>
    /// <exception cref="ProblemException"><c>not_found</c>, or <c>event_expired</c>: retention has taken the event, or its body.</exception>
    Task<IReadOnlyList<long>> CreateAsync(long eventId, IReadOnlyList<long> webhookIds, DeliveryTrigger trigger, long now);

    /// <summary>Records a test: a delivery of an event that exists only for it, with its one attempt.</summary>
    Task<Settled> RecordTestAsync(long webhookId, long deliveryId, long testEventId, AttemptResult result, int epoch);

    /// <summary>
    /// Changes a webhook's health; null where <paramref name="change"/> says so. The second argument of the change is the newest
    /// delivery's id.
    /// </summary>
    Task<WebhookHealth?> ChangeHealthAsync(long webhookId, Func<WebhookHealth, long, WebhookHealth?> change);

    /// <summary>Settles a slice of a webhook's waiting work as skipped.</summary>
    /// <returns>How many there were; fewer than the slice means none is left.</returns>
    Task<int> SkipAsync(long webhookId, SkipScope scope, int slice, long now);

    /// <summary>
    /// The wall clock went back: what waits and is planned later than now comes as much earlier, so that it keeps its distance from now.
    /// </summary>
    /// <param name="by">How far the clock went back, milliseconds.</param>
    /// <param name="after">Only deliveries with an id above this.</param>
    /// <returns>The id to go on after; null where fewer than the slice were left.</returns>
    Task<long?> BringForwardAsync(long webhookId, long by, long now, long after, int slice);
}
