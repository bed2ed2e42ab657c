namespace Relay.Domain.History;

/// <summary>
/// What people read. Lists are keyset pages, newest first. A filter without an index looks at a bounded part of the history per page:
/// then a page can hold less than was asked for, even nothing, and still say where to go on.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface IHistory
{
    Task<Page<EventSummary>> EventsAsync(EventFilter filter, PageRequest page, CancellationToken cancel);

    Task<EventDetail?> EventAsync(long id, CancellationToken cancel);

    /// <summary>The event as the deliverer sees it; null where there is none.</summary>
    Task<StoredBody?> EventBodyAsync(long id, CancellationToken cancel);

    /// <summary>Events whole, with headers and bodies; those that are gone are not in the answer.</summary>
    Task<IReadOnlyDictionary<long, EventRecord>> RecordsAsync(IReadOnlyList<long> ids, CancellationToken cancel);

    Task<Page<ArrivalSummary>> ArrivalsAsync(ArrivalFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>Every request that brought this event, oldest first.</summary>
    Task<Page<ArrivalSummary>> ArrivalsOfAsync(long eventId, PageRequest page, CancellationToken cancel);

    Task<ArrivalDetail?> ArrivalAsync(long id, CancellationToken cancel);

    Task<StoredBody?> ArrivalBodyAsync(long id, CancellationToken cancel);

    Task<Page<DeliverySummary>> DeliveriesAsync(DeliveryFilter filter, PageRequest page, CancellationToken cancel);

    Task<DeliverySummary?> DeliveryAsync(long id, CancellationToken cancel);

    Task<IReadOnlyList<AttemptRecord>> AttemptsAsync(long deliveryId, CancellationToken cancel);

    /// <summary>The attempts of these deliveries in short, by delivery and number.</summary>
    Task<IReadOnlyList<ShortAttempt>> AttemptsInShortAsync(IReadOnlyList<long> deliveryIds, CancellationToken cancel);

    /// <summary>
    /// The deliveries of an event, newest first: what the why-matrix and a replay are made of. At most <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<DeliverySummary>> DeliveriesOfAsync(long eventId, int limit, CancellationToken cancel);

    /// <summary>
    /// What stands beside each event of a list: its newest deliveries with how they fared, at most <see cref="DeliveryDots.Most"/> of
    /// each event, one read for all of them. Events without deliveries are not in the answer.
    /// </summary>
    Task<IReadOnlyDictionary<long, DeliveryDots>> DotsAsync(IReadOnlyList<long> eventIds, CancellationToken cancel);

    Task<IReadOnlyDictionary<long, WebhookHealth>> HealthAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel);

    /// <summary>How many webhooks have strikes or were disabled by them.</summary>
    Task<long> TroubledWebhooksAsync(CancellationToken cancel);

    /// <summary>Those webhooks, the disabled ones first.</summary>
    Task<IReadOnlyList<long>> TroubledWebhooksAsync(int limit, CancellationToken cancel);

    /// <summary>How a webhook makes its bodies and how it made them before, the newest first; of a deleted one, too.</summary>
    Task<IReadOnlyList<PayloadSettings>> PayloadsAsync(long webhookId, CancellationToken cancel);

    Task<LedgerFigures> LedgerAsync(CancellationToken cancel);

    /// <summary>
    /// What failed and can be sent again, by webhook and reason, the most first; of the newest few thousand. Webhooks that are deleted are
    /// left out.
    /// </summary>
    Task<IReadOnlyList<FailureGroup>> FailuresAsync(int limit, CancellationToken cancel);

    /// <summary>Who changed what, newest first.</summary>
    Task<Page<AuditRow>> AuditAsync(PageRequest page, CancellationToken cancel);
}
