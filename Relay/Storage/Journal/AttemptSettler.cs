namespace Relay.Storage.Journal;

/// <summary>
/// Step 12: the attempt, its delivery, the webhook's strikes and the ledger, moved together and fenced by the lease.
/// <see cref="Settlement"/> decides.
/// </summary>
internal sealed class AttemptSettler(JournalBatch batch, IDeliveryRows deliveries, JitterSource jitter)
{
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
        var row = new SettledRow(
            work.DeliveryId,
            work.Lease,
            decision.State,
            health.Epoch,
            decision.Retries,
            decision.ThrottledAt,
            attempts,
            decision.NextAt,
            decision.State == DeliveryState.Waiting ? null : now,
            result.Outcome,
            result.Status
        );
        if (!deliveries.Settle(row))
            return fenced;
        var struck = decision.Health.Strikes > health.Strikes;
        deliveries.Add(work.DeliveryId, attempts, work.Purpose, result, bytes, struck ? decision.Health.Strikes : null);
        batch.Activity.Attempt(work.WebhookId, result, struck);

        var moved = result.IsTry ? decision.Health with { LastTriedAt = now } : decision.Health;
        if (moved != health)
            batch.Health[work.WebhookId] = moved;
        // Before this one leaves the open ones, so that a drain which still has them to send is not over.
        var reopened = decision.Reopen.Count(id => Reopen(work.WebhookId, id, now, decision.Redrive));
        batch.Count(work.WebhookId, work.DeliveryId, decision.State);

        var after = batch.Health[work.WebhookId];
        Tell(attempted, decision, attempts, after);
        if (struck)
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
        deliveries.AddTest(new TestRow(deliveryId, testEventId, webhookId, state, result.StartedAt, now, result.Outcome, result.Status));
        deliveries.Add(deliveryId, 1, AttemptPurpose.Test, result, bytes, strike: null);
        var phase = state == DeliveryState.Delivered ? DeliveryPhase.Delivered : DeliveryPhase.Failed;
        batch.Changes.Delivery(
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

    /// <summary>
    /// How far the delivery is; null where its lease is not ours any more. A success needs none of it: its fence is the update itself.
    /// </summary>
    private DeliveryProgress? Progress(DeliveryWork work, AttemptResult result)
    {
        if (result.Outcome == Outcome.Succeeded)
            return new DeliveryProgress(work.DeliveryId, work.Trigger, work.Purpose, 0, null, 0, work.Drained, work.ReturnTo, 0);
        return deliveries.FindLeased(work.DeliveryId, work.Lease) is { } row
            ? new DeliveryProgress(
                work.DeliveryId,
                row.Trigger,
                work.Purpose,
                row.Retries,
                row.ThrottledAt,
                row.Epoch,
                work.Drained,
                work.ReturnTo,
                row.NextAt
            )
            : null;
    }

    private bool Reopen(long webhookId, long deliveryId, long now, bool redrive)
    {
        // A recovery sends a delivery once more in its life; the disabling of its webhook reopens it however often.
        if (deliveries.Reopen(deliveryId, now, redrive) is not { } row)
            return false;
        batch.Ledger.Failed--;
        batch.Health.CountOpen(webhookId, deliveryId, 1);
        var health = batch.Health[webhookId];
        // One that failed as the last of a drain goes back to the parked side, where nothing would send it any more.
        if (redrive && deliveryId <= health.ParkedThrough && health.Drain.Phase == DrainPhase.None)
            batch.Health[webhookId] = health with { Drain = new Drain(DrainPhase.Draining) };
        var phase = health.PhaseOfWaiting(deliveryId);
        batch.Changes.Delivery(
            new DeliveryStep(
                deliveryId,
                row.EventId,
                webhookId,
                phase,
                row.Trigger,
                row.Attempts,
                NextAt: phase == DeliveryPhase.Pending ? now : null
            )
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
        batch.Changes.Delivery(
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
        batch.Changes.Strike(
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
}
