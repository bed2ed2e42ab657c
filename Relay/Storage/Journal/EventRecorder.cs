namespace Relay.Storage.Journal;

/// <summary>
/// Step 6, decided: what a request becomes (an event with its deliveries, the arrival of a duplicate, of a rejected one), and what is
/// counted and told with it.
/// </summary>
/// <param name="rejectedRing">Rejected arrivals that are kept for each source.</param>
internal sealed class EventRecorder(JournalBatch batch, IEventRows events, IDeliveryRows deliveries, int rejectedRing)
{
    private readonly Dictionary<long, int> _sinceTrim = [];

    public Recorded Record(EventDraft draft, byte[] headers)
    {
        batch.Ledger.Received++;
        var record = draft.Event;
        var id = batch.Ids.Next();
        if (FindOwner(record, ref id) is { } first)
            return Repeat(id, record, headers, first);

        Add(id, record, headers);
        batch.Ledger.Unique++;
        batch.Activity.Unique();
        return new Recorded(id, false, Deliver(draft));
    }

    /// <summary>
    /// An event that a late arrival becomes, under its key; null where the arrival is gone, or is none that can be admitted.
    /// </summary>
    public Recorded? Admit(Admission admission, byte[] headers)
    {
        if (!events.IsAdmissible(admission.ArrivalId))
            return null;
        var record = admission.Draft.Event;
        var id = batch.Ids.Next();
        if (FindOwner(record, ref id) is { } first)
        {
            CompareWithFirst(record, first);
            events.Admit(admission.ArrivalId, first);
            return new Recorded(first, true, []);
        }

        Add(id, record, headers);
        events.Admit(admission.ArrivalId, id);
        return new Recorded(id, false, Deliver(admission.Draft));
    }

    /// <summary>An event that no request brought: nothing of what was received moves.</summary>
    public EditedEvent RecordEdit(EventDraft draft, byte[] headers)
    {
        var record = draft.Event;
        record.Id = batch.Ids.Next();
        events.Add(record, headers);
        return new EditedEvent(
            record.Id,
            [
                .. draft.Deliveries.Select(delivery =>
                    Deliver(record.Id, delivery.WebhookId, DeliveryTrigger.Replay, lease: 0, record.ReceivedAt)
                ),
            ]
        );
    }

    /// <summary>
    /// An event of another relay's, under its key and this id, or one that was taken with its key: counted as it was there, and routed
    /// nowhere. It is no part of what comes in just now.
    /// </summary>
    /// <returns>Whether it is new.</returns>
    public bool Import(long id, EventRecord record, byte[] headers)
    {
        if (FindOwner(record, ref id) is not null)
            return false;
        Add(id, record, headers);
        if (!record.WasReceived)
            return true;
        batch.Ledger.Received++;
        batch.Ledger.Unique++;
        return true;
    }

    /// <summary>
    /// What the relay says about itself, with a delivery for each of these; nothing where it was said before. Nothing of what was received
    /// moves.
    /// </summary>
    /// <returns>Whether it is new.</returns>
    public bool RecordOwn(EventRecord record, byte[] headers, IEnumerable<Webhook> webhooks)
    {
        var id = batch.Ids.Next();
        if (FindOwner(record, ref id) is not null)
            return false;
        Add(id, record, headers);
        foreach (var webhook in webhooks)
            Deliver(id, webhook.Id, DeliveryTrigger.Event, lease: 0, record.ReceivedAt);
        return true;
    }

    public void Reject(Rejection rejection, byte[] headers)
    {
        batch.Ledger.Received++;
        batch.Ledger.Rejected++;
        batch.Activity.Rejected();
        var id = batch.Ids.Next();
        batch.Changes.Arrival(id);
        events.Add(
            new ArrivalRow
            {
                Id = id,
                SourceId = rejection.SourceId,
                IsRejected = true,
                Reason = rejection.Reason,
                ReceivedAt = rejection.ReceivedAt,
                Remote = rejection.Remote,
                Target = rejection.Target,
                BodySha256 = rejection.BodySha256,
                BodyBytes = rejection.BodyBytes,
                Headers = headers,
                IsLate = rejection.IsLate,
                Method = rejection.Method,
                Body = rejection.Body,
            }
        );

        // A stranger must not fill the disk: only the newest are kept. Trimmed now and then, so that a rejection costs one insert.
        var slack = Math.Max(1, rejectedRing / 10);
        var since = _sinceTrim[rejection.SourceId] = _sinceTrim.GetValueOrDefault(rejection.SourceId, slack) + 1;
        if (since <= slack)
            return;
        _sinceTrim[rejection.SourceId] = 0;
        events.TrimRejected(rejection.SourceId, rejectedRing - slack);
    }

    public void Record(ExchangeRecord exchange, byte[] headers) => events.Add(batch.Ids.Next(), exchange, headers);

    /// <inheritdoc cref="IEventRows.KeepKey"/>
    public void KeepKey(long sourceId, string key, long eventId) => events.KeepKey(sourceId, key, eventId);

    /// <inheritdoc cref="IEventRows.DropKeys"/>
    public int DropKeys(IReadOnlyList<object> hashes) => events.DropKeys(hashes);

    /// <summary>Creates one delivery and counts it.</summary>
    /// <param name="lease">0 for one that waits in the store.</param>
    public long Deliver(long eventId, long webhookId, DeliveryTrigger trigger, long lease, long now)
    {
        // Behind the mark, whichever node set it: what is new is not parked.
        var id = batch.Ids.NextAfter(batch.Health[webhookId].ParkedThrough);
        var state = lease == 0 ? DeliveryState.Waiting : DeliveryState.Leased;
        deliveries.Add(new DeliveryRow(id, eventId, webhookId, state, trigger, lease, batch.Health[webhookId].Epoch, now));
        batch.Health.CountOpen(webhookId, id, 1);
        batch.Ledger.Routed++;
        return id;
    }

    /// <summary>The event whose key this one has; null where it is the key's first, or has none.</summary>
    private long? FindOwner(EventRecord record, ref long id) =>
        record.Envelope.DedupeKey is { } key ? events.ClaimKey(record.SourceId, key, ref id) : null;

    private void Add(long id, EventRecord record, byte[] headers)
    {
        record.Id = id;
        events.Add(record, headers);
        batch.Changes.Event(id);
    }

    private List<DeliveryWork> Deliver(EventDraft draft)
    {
        var leased = new List<DeliveryWork>(draft.Deliveries.Count);
        foreach (var delivery in draft.Deliveries)
        {
            // Routed by a snapshot that a change has overtaken: what was deleted or disabled meanwhile gets nothing new.
            if (batch.Webhooks(delivery.WebhookId) is { TakesEvents: false })
                continue;
            // Another node may have taken the lane since its place was kept: then it waits for that one.
            var lease = delivery.Leased && batch.Health.IsOwned(delivery.WebhookId) ? batch.NextLease() : 0;
            var id = Deliver(draft.Event.Id, delivery.WebhookId, DeliveryTrigger.Event, lease, draft.Event.ReceivedAt);
            if (lease != 0)
                leased.Add(
                    new DeliveryWork
                    {
                        DeliveryId = id,
                        WebhookId = delivery.WebhookId,
                        Event = draft.Event,
                        Trigger = DeliveryTrigger.Event,
                        Lease = lease,
                    }
                );
        }

        return leased;
    }

    private Recorded Repeat(long id, EventRecord record, byte[] headers, long first)
    {
        batch.Ledger.Duplicates++;
        batch.Activity.Duplicate();
        var (sameBody, isConflict) = CompareWithFirst(record, first);
        batch.Changes.Arrival(id);
        events.Add(
            new ArrivalRow
            {
                Id = id,
                SourceId = record.SourceId,
                Reason = isConflict ? EventRecord.KeyConflictFlag : null,
                EventId = first,
                ReceivedAt = record.ReceivedAt,
                Remote = record.Remote,
                Target = record.Request.Target,
                BodySha256 = record.BodySha256,
                BodyBytes = record.Request.Body.Length,
                Headers = headers,
                Body = sameBody ? default(ReadOnlyMemory<byte>?) : record.Request.Body,
            }
        );
        return new Recorded(first, true, []);
    }

    /// <summary>
    /// Whether what has a known key says what the first one said. What does not is noted; where retention took the first, nobody knows.
    /// </summary>
    private (bool SameBody, bool IsConflict) CompareWithFirst(EventRecord record, long firstId)
    {
        var first = events.FindFirst(firstId);
        var sameBody = first is not null && first.BodySha256.AsSpan().SequenceEqual(record.BodySha256);
        var isConflict = first is not null && !(sameBody && (first.Target ?? "") == record.Request.Target);
        if (isConflict)
            events.FlagConflict(record.SourceId, firstId);
        return (sameBody, isConflict);
    }
}
