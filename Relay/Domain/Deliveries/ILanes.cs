namespace Relay.Domain.Deliveries;

/// <summary>The lanes as ingest sees them: a place kept before the commit, work handed over after it.</summary>
internal interface ILanes
{
    /// <summary>
    /// Keeps a place in the webhook's lane for an event of this size, so that its delivery can be born leased. False where the lane is
    /// full, held, or has older work waiting in the store.
    /// </summary>
    bool TryReserve(long webhookId, int bytes);

    /// <summary>Gives a kept place back: the event was a duplicate, or was not committed.</summary>
    void Unreserve(long webhookId, int bytes);

    /// <summary>Step 7. Hands over committed deliveries; each has a place kept.</summary>
    void Dispatch(IReadOnlyList<DeliveryWork> works);

    /// <summary>A delivery was committed that waits in the store: the lane takes it from there when it has room.</summary>
    void Wake(long webhookId);

    /// <summary>The same for many lanes.</summary>
    void Wake(IReadOnlyList<long> webhookIds);
}
