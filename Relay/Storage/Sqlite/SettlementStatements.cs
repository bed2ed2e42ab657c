namespace Relay.Storage.Sqlite;

/// <summary>
/// Step 12 in SQL: the attempt, its delivery, the webhook's strikes and the ledger, moved together and fenced by the lease.
/// </summary>
internal sealed class SettlementStatements(nint db, SqliteBatch batch, JitterSource jitter) : IDisposable
{
    private readonly Statement _read = new(
        db,
        "SELECT retries, throttled_at, epoch, next_at, trigger FROM deliveries WHERE id = ? AND state = 1 AND lease = ?"
    );
    private readonly Statement _settle = new(
        db,
        """
        UPDATE deliveries SET state = ?, lease = 0, started = 0, returns_to = NULL, epoch = ?, retries = ?, throttled_at = ?,
            attempts = ?, next_at = ?, settled_at = ?, outcome = ?, status = ?
        WHERE id = ? AND state = 1 AND lease = ?
        """
    );
    private readonly Statement _attempt = new(
        db,
        """
        INSERT OR REPLACE INTO attempts (delivery_id, number, purpose, started_at, duration_ms, outcome, status, error, remote,
            dns_ms, connect_ms, tls_ms, first_byte_ms, truncated, request_headers, response_headers, response_body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly Statement _reopen = new(
        db,
        """
        UPDATE deliveries SET state = 0, retries = 0, throttled_at = NULL, next_at = ?, settled_at = NULL, redriven = redriven + ?
            WHERE id = ? AND state = 3 AND redriven <= ? RETURNING event_id, trigger, attempts
        """
    );
    private readonly Statement _test = new(
        db,
        """
        INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, attempts, next_at, created_at, settled_at, outcome, status)
            VALUES (?, ?, ?, ?, 3, 1, ?, ?, ?, ?, ?)
        """
    );

    public Settled Settle(Attempted attempted, AttemptBytes bytes)
    {
        var (work, result, epoch) = attempted;
        var now = batch.Now;
        var health = batch.Health[work.WebhookId];
        var fenced = new Settled(true, DeliveryState.Waiting, now, health, false);
        if (Progress(work, result) is not { } progress)
            return fenced;
        var webhook = batch.Webhooks(work.WebhookId) ?? Webhook.Forgotten(work.WebhookId);
        var decision = Settlement.Decide(new SettlementCase(webhook, health, progress, result, epoch, now, jitter.Next()));

        var attempts = work.Attempts + 1;
        var settled = _settle
            .Begin()
            .Add((long)decision.State)
            .Add(health.Epoch)
            .Add(decision.Retries)
            .Add(decision.ThrottledAt)
            .Add(attempts)
            .Add(decision.NextAt)
            .Add(decision.State == DeliveryState.Waiting ? null : now)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Add(work.DeliveryId)
            .Add(work.Lease)
            .Run();
        if (settled == 0)
            return fenced;
        Record(work.DeliveryId, attempts, work.Purpose, result, bytes);
        batch.Activity.Attempt(work.WebhookId, result, struck: decision.Health.Strikes > health.Strikes);

        if (decision.Health != health)
            batch.Health[work.WebhookId] = decision.Health;
        // Before this one leaves the open ones, so that a drain which still has them to send is not over.
        var reopened = decision.Reopen.Count(id => Reopen(work.WebhookId, id, now, decision.Redrive));
        Count(work.WebhookId, work.DeliveryId, decision.State);

        var after = batch.Health[work.WebhookId];
        Tell(attempted, decision, attempts, after);
        if (decision.Health.Strikes > health.Strikes)
            TellStrike(attempted, decision.Health, webhook.StrikeLimit);
        var disabled = after.Status == WebhookStatus.AutoDisabled && health.Status != WebhookStatus.AutoDisabled;
        return new Settled(false, decision.State, decision.NextAt, after, disabled, reopened > 0);
    }

    /// <summary>A test's delivery is born settled; the ledger does not count it.</summary>
    public Settled RecordTest(long webhookId, long deliveryId, long testEventId, AttemptResult result, int epoch, AttemptBytes bytes)
    {
        var now = batch.Now;
        var health = batch.Health[webhookId];
        var state = result.Outcome == Outcome.Succeeded ? DeliveryState.Delivered : DeliveryState.Failed;
        _test
            .Begin()
            .Add(deliveryId)
            .Add(testEventId)
            .Add(webhookId)
            .Add((long)state)
            .Add(now)
            .Add(result.StartedAt)
            .Add(now)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Run();
        Record(deliveryId, 1, AttemptPurpose.Test, result, bytes);
        var phase = state == DeliveryState.Delivered ? DeliveryPhase.Delivered : DeliveryPhase.Failed;
        batch.Changes.Buffer.Delivery(
            new DeliveryStep(
                deliveryId,
                testEventId,
                webhookId,
                phase,
                DeliveryTrigger.Test,
                1,
                result.Outcome,
                result.Status,
                DurationMs: result.DurationMs
            )
        );
        if (state == DeliveryState.Delivered && epoch == health.Epoch)
            batch.Health[webhookId] = Strikes.Success(health, drained: false, result.StartedAt);
        return new Settled(false, state, now, batch.Health[webhookId], false);
    }

    /// <summary>Counts a delivery that left the open ones.</summary>
    public void Count(long webhookId, long deliveryId, DeliveryState state)
    {
        if (state is DeliveryState.Waiting or DeliveryState.Leased)
            return;
        batch.Health.CountOpen(webhookId, deliveryId, -1);
        Move(state, 1);
    }

    /// <summary>Moves the ledger's counter of a final state.</summary>
    public void Move(DeliveryState state, int change)
    {
        if (state == DeliveryState.Delivered)
            batch.Ledger.Delivered += change;
        else if (state == DeliveryState.Failed)
            batch.Ledger.Failed += change;
        else if (state == DeliveryState.Skipped)
            batch.Ledger.Skipped += change;
    }

    public void Dispose()
    {
        _read.Dispose();
        _settle.Dispose();
        _attempt.Dispose();
        _reopen.Dispose();
        _test.Dispose();
    }

    /// <summary>
    /// How far the delivery is; null where its lease is not ours any more. A success needs none of it: its fence is the update itself.
    /// </summary>
    private DeliveryProgress? Progress(DeliveryWork work, AttemptResult result)
    {
        if (result.Outcome == Outcome.Succeeded)
            return new DeliveryProgress(work.DeliveryId, work.Trigger, work.Purpose, 0, null, 0, work.Drained, work.ReturnTo, 0);
        if (!_read.Begin().Add(work.DeliveryId).Add(work.Lease).Step())
            return null;
        var progress = new DeliveryProgress(
            work.DeliveryId,
            (DeliveryTrigger)_read.Long(4),
            work.Purpose,
            (int)_read.Long(0),
            _read.LongOrNull(1),
            (int)_read.Long(2),
            work.Drained,
            work.ReturnTo,
            _read.Long(3)
        );
        _read.Reset();
        return progress;
    }

    private bool Reopen(long webhookId, long deliveryId, long now, bool redrive)
    {
        // A recovery sends a delivery once more in its life; the disabling of its webhook reopens it however often.
        if (!_reopen.Begin().Add(now).Add(redrive).Add(deliveryId).Add(redrive ? 0L : long.MaxValue).Step())
            return false;
        var (eventId, trigger, attempts) = (_reopen.Long(0), (DeliveryTrigger)_reopen.Long(1), (int)_reopen.Long(2));
        _reopen.Reset();
        batch.Ledger.Failed--;
        batch.Health.CountOpen(webhookId, deliveryId, 1);
        var health = batch.Health[webhookId];
        // One that failed as the last of a drain goes back to the parked side, where nothing would send it any more.
        if (redrive && deliveryId <= health.ParkedThrough && health.Drain.Phase == DrainPhase.None)
            batch.Health[webhookId] = health with { Drain = new Drain(DrainPhase.Draining) };
        var phase = health.PhaseOfWaiting(deliveryId);
        batch.Changes.Buffer.Delivery(
            new DeliveryStep(deliveryId, eventId, webhookId, phase, trigger, attempts, NextAt: phase == DeliveryPhase.Pending ? now : null)
        );
        return true;
    }

    private void Tell(Attempted attempted, SettlementDecision decision, int attempts, WebhookHealth after)
    {
        var (work, result, _) = attempted;
        var phase = decision.State switch
        {
            DeliveryState.Delivered => DeliveryPhase.Delivered,
            DeliveryState.Failed => DeliveryPhase.Failed,
            DeliveryState.Skipped => DeliveryPhase.Skipped,
            _ => after.PhaseOfWaiting(work.DeliveryId),
        };
        batch.Changes.Buffer.Delivery(
            new DeliveryStep(
                work.DeliveryId,
                work.Event.Id,
                work.WebhookId,
                phase,
                work.Trigger,
                attempts,
                result.Outcome,
                result.Status,
                phase == DeliveryPhase.Pending ? Math.Max(decision.NextAt, after.HeldUntil(batch.Now) ?? 0) : null,
                result.DurationMs
            )
        );
    }

    private void TellStrike(Attempted attempted, WebhookHealth struck, int limit) =>
        batch.Changes.Buffer.Strike(
            new StrikeStep(
                attempted.Work.WebhookId,
                attempted.Work.DeliveryId,
                attempted.Work.Event.Id,
                struck.Strikes,
                limit,
                attempted.Result.Outcome,
                attempted.Result.Status,
                struck.Status == WebhookStatus.AutoDisabled
            )
        );

    private void Record(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes)
    {
        var timings = result.Timings;
        _attempt
            .Begin()
            .Add(deliveryId)
            .Add(number)
            .Add((long)purpose)
            .Add(result.StartedAt)
            .Add(result.DurationMs)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Add(result.Error)
            .Add(result.RemoteAddress)
            .Add(timings.DnsMs)
            .Add(timings.ConnectMs)
            .Add(timings.TlsMs)
            .Add(timings.FirstByteMs)
            .Add(result.ResponseTruncated)
            .Add(bytes.Request)
            .Add(bytes.Response)
            .Add(result.ResponseBody.Span)
            .Run();
    }
}
