namespace Relay.Domain.Journal;

/// <summary>The hot path's writes: each call is one entry of the writer's next transaction, and durable when its task completes.</summary>
/// <exception cref="StorageException">Every call: the transaction could not be committed, nothing of it happened.</exception>
internal interface IJournal
{
    /// <summary>Step 6. Records an event with a delivery for each webhook, or an arrival where the event is known already.</summary>
    ValueTask<Recorded> RecordAsync(EventDraft draft);

    /// <summary>
    /// Makes an event of a late arrival, or links it to the event that is known already; null where the arrival can't be admitted any
    /// more. What was received does not move.
    /// </summary>
    ValueTask<Recorded?> AdmitAsync(Admission admission);

    /// <summary>Records a request that was refused. Only a bounded ring per source is kept.</summary>
    ValueTask RejectAsync(Rejection rejection);

    /// <summary>Step 12. Settles an attempt: the attempt, the delivery, the strikes and the ledger together, fenced by the lease.</summary>
    ValueTask<Settled> SettleAsync(Attempted attempted);

    /// <summary>Marks attempts that run longer than a moment, so that after a crash they show as started and never finished.</summary>
    ValueTask MarkStartedAsync(IReadOnlyList<long> deliveryIds);
}
