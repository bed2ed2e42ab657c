namespace Relay.Storage.Sqlite;

/// <summary>Step 6 in SQL: an event with its deliveries, or the arrival of a duplicate or of a rejected request.</summary>
internal sealed class EventStatements(nint db, SqliteBatch batch, int rejectedRing) : IDisposable
{
    private const int Duplicate = 1,
        Rejected = 2;

    private readonly Statement _event = new(
        db,
        """
        INSERT INTO events (id, source_id, kind, type, call_id, account_id, dedupe_key, occurred_at, received_at, verification,
            problem, flags, target, remote, body_sha256, body_bytes, headers, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _delivery = new(
        db,
        """
        INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, lease, epoch, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _arrival = new(
        db,
        """
        INSERT INTO arrivals (id, source_id, result, reason, event_id, received_at, remote, target, body_sha256, body_bytes,
            headers, late, method, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _exchange = new(
        db,
        """
        INSERT INTO exchanges (id, event_id, upstream, started_at, duration_ms, outcome, status, response_headers, response_body, truncated, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _first = new(db, "SELECT body_sha256, target FROM events WHERE id = ?");
    private readonly KeyConflicts _conflicts = new(db);
    private readonly Statement _trim = new(
        db,
        """
        DELETE FROM arrivals WHERE result = 2 AND source_id = ?1 AND event_id IS NULL AND id <=
            (SELECT id FROM arrivals WHERE result = 2 AND source_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
        """
    );
    private readonly Statement _late = new(db, "SELECT 1 FROM arrivals WHERE id = ? AND late = 1 AND event_id IS NULL");
    private readonly Statement _admit = new(db, "UPDATE arrivals SET event_id = ? WHERE id = ?");
    private readonly Dictionary<long, int> _sinceTrim = [];

    public Recorded Record(EventDraft draft, byte[] headers)
    {
        batch.Ledger.Received++;
        var record = draft.Event;
        var slot = 0L;
        if (record.Envelope.DedupeKey is { } key && batch.Dedupe.Find(record.SourceId, key, out slot) is { } first)
            return Again(record, headers, first);

        record.Id = batch.Ids.Next();
        Insert(record, headers);
        if (record.Envelope.DedupeKey is not null)
            batch.Dedupe.Add(slot, record.Id);
        batch.Ledger.Unique++;
        batch.Activity.Unique();
        batch.Changes.Buffer.Event(record.Id);
        return new Recorded(record.Id, false, Deliveries(draft));
    }

    /// <summary>
    /// An event that a late arrival becomes, under its key; null where the arrival is gone, or is none that can be admitted.
    /// </summary>
    public Recorded? Admit(Admission admission, byte[] headers)
    {
        var isLate = _late.Begin().Add(admission.ArrivalId).Step();
        _late.Reset();
        if (!isLate)
            return null;
        var record = admission.Draft.Event;
        var slot = 0L;
        if (record.Envelope.DedupeKey is { } key && batch.Dedupe.Find(record.SourceId, key, out slot) is { } first)
        {
            CompareWithFirst(record, first);
            _admit.Begin().Add(first).Add(admission.ArrivalId).Run();
            return new Recorded(first, true, []);
        }

        record.Id = batch.Ids.Next();
        Insert(record, headers);
        if (record.Envelope.DedupeKey is not null)
            batch.Dedupe.Add(slot, record.Id);
        _admit.Begin().Add(record.Id).Add(admission.ArrivalId).Run();
        batch.Changes.Buffer.Event(record.Id);
        return new Recorded(record.Id, false, Deliveries(admission.Draft));
    }

    /// <summary>An event that no request brought: nothing of what was received moves.</summary>
    public EditedEvent RecordEdit(EventDraft draft, byte[] headers)
    {
        var record = draft.Event;
        record.Id = batch.Ids.Next();
        Insert(record, headers);
        return new EditedEvent(
            record.Id,
            [
                .. draft.Deliveries.Select(delivery =>
                    Deliver(record.Id, delivery.WebhookId, DeliveryTrigger.Replay, lease: 0, record.ReceivedAt)
                ),
            ]
        );
    }

    public void Reject(Rejection rejection, byte[] headers)
    {
        batch.Ledger.Received++;
        batch.Ledger.Rejected++;
        batch.Activity.Rejected();
        var id = batch.Ids.Next();
        batch.Changes.Buffer.Arrival(id);
        _arrival
            .Begin()
            .Add(id)
            .Add(rejection.SourceId)
            .Add(Rejected)
            .Add(rejection.Reason)
            .Add((long?)null)
            .Add(rejection.ReceivedAt)
            .Add(rejection.Remote)
            .Add(TargetOf(rejection.Target))
            .Add(rejection.BodySha256)
            .Add(rejection.BodyBytes)
            .Add(headers)
            .Add(rejection.IsLate)
            .Add(rejection.Method)
            .Add(rejection.Body.Span)
            .Run();

        // A stranger must not fill the disk: only the newest are kept. Trimmed now and then, so that a rejection costs one insert.
        var slack = Math.Max(1, rejectedRing / 10);
        var since = _sinceTrim[rejection.SourceId] = _sinceTrim.GetValueOrDefault(rejection.SourceId, slack) + 1;
        if (since <= slack)
            return;
        _sinceTrim[rejection.SourceId] = 0;
        _trim.Begin().Add(rejection.SourceId).Add(rejectedRing - slack).Run();
    }

    public void Exchange(ExchangeRecord exchange, byte[] headers) =>
        _exchange
            .Begin()
            .Add(batch.Ids.Next())
            .Add(exchange.EventId)
            .Add(exchange.Upstream)
            .Add(exchange.StartedAt)
            .Add(exchange.DurationMs)
            .Add(exchange.Outcome)
            .Add(exchange.Status)
            .Add(headers)
            .Add(exchange.ResponseBody.Span)
            .Add(exchange.ResponseTruncated)
            .Add((long)exchange.Answer)
            .Run();

    /// <summary>Creates one delivery and counts it.</summary>
    /// <param name="lease">0 for one that waits in the store.</param>
    public long Deliver(long eventId, long webhookId, DeliveryTrigger trigger, long lease, long now)
    {
        var id = batch.Ids.Next();
        var state = lease == 0 ? DeliveryState.Waiting : DeliveryState.Leased;
        _delivery
            .Begin()
            .Add(id)
            .Add(eventId)
            .Add(webhookId)
            .Add((long)state)
            .Add((long)trigger)
            .Add(lease)
            .Add(batch.Health[webhookId].Epoch)
            .Add(now)
            .Add(now)
            .Run();
        batch.Health.CountOpen(webhookId, id, 1);
        batch.Ledger.Routed++;
        return id;
    }

    public void Dispose()
    {
        _event.Dispose();
        _delivery.Dispose();
        _arrival.Dispose();
        _exchange.Dispose();
        _first.Dispose();
        _conflicts.Dispose();
        _trim.Dispose();
        _late.Dispose();
        _admit.Dispose();
    }

    private static string? TargetOf(string target) => target.Length == 0 ? null : target;

    /// <summary>Writes the event's row. Its key and its deliveries are the caller's.</summary>
    public void Insert(EventRecord record, byte[] headers)
    {
        var envelope = record.Envelope;
        _event
            .Begin()
            .Add(record.Id)
            .Add(record.SourceId)
            .Add(envelope.Kind)
            .Add(envelope.Type)
            .Add(envelope.CallId)
            .Add(envelope.AccountId)
            .Add(envelope.DedupeKey)
            .Add(envelope.OccurredAt)
            .Add(record.ReceivedAt)
            .Add((long)record.Verification)
            .Add(envelope.Problem)
            .Add(record.Flags.Count == 0 ? null : string.Join(',', record.Flags))
            .Add(TargetOf(record.Request.Target))
            .Add(record.Remote)
            .Add(record.BodySha256)
            .Add(record.Request.Body.Length)
            .Add(headers)
            .Add(record.Request.Body.Span)
            .Run();
    }

    private List<DeliveryWork> Deliveries(EventDraft draft)
    {
        var leased = new List<DeliveryWork>(draft.Deliveries.Count);
        foreach (var delivery in draft.Deliveries)
        {
            // Routed by a snapshot that a change has overtaken: what was deleted or disabled meanwhile gets nothing new.
            if (batch.Webhooks(delivery.WebhookId) is { TakesEvents: false })
                continue;
            var lease = delivery.Leased ? batch.NextLease() : 0;
            var id = Deliver(draft.Event.Id, delivery.WebhookId, DeliveryTrigger.Event, lease, draft.Event.ReceivedAt);
            if (delivery.Leased)
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

    private Recorded Again(EventRecord record, byte[] headers, long first)
    {
        batch.Ledger.Duplicates++;
        batch.Activity.Duplicate();
        var (sameBody, isConflict) = CompareWithFirst(record, first);
        var id = batch.Ids.Next();
        batch.Changes.Buffer.Arrival(id);
        _arrival
            .Begin()
            .Add(id)
            .Add(record.SourceId)
            .Add(Duplicate)
            .Add(isConflict ? EventRecord.KeyConflictFlag : null)
            .Add(first)
            .Add(record.ReceivedAt)
            .Add(record.Remote)
            .Add(TargetOf(record.Request.Target))
            .Add(record.BodySha256)
            .Add(record.Request.Body.Length)
            .Add(headers)
            .Add(false)
            .Add((string?)null);
        (sameBody ? _arrival.Add((string?)null) : _arrival.Add(record.Request.Body.Span)).Run();
        return new Recorded(first, true, []);
    }

    /// <summary>
    /// Whether what has a known key says what the first one said. What does not is noted; where retention took the first, nobody knows.
    /// </summary>
    private (bool SameBody, bool IsConflict) CompareWithFirst(EventRecord record, long first)
    {
        var isKept = _first.Begin().Add(first).Step();
        var sameBody = isKept && _first.Bytes(0).AsSpan().SequenceEqual(record.BodySha256);
        var isConflict = isKept && !(sameBody && _first.TextOrNull(1) == TargetOf(record.Request.Target));
        _first.Reset();
        if (isConflict)
            _conflicts.Note(record.SourceId, first);
        return (sameBody, isConflict);
    }
}
