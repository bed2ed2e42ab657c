namespace Relay.Domain.Deliveries;

/// <summary>
/// Step 11: one attempt's outcome → delivered | retry at | failed | parked, and the strike it is or is not. Pure.
/// The table is reliability's: our own faults and "later" use no retry, a person's attempts never strike, a result of an older epoch moves
/// nothing but its delivery.
/// </summary>
internal static class Settlement
{
    public static SettlementDecision Decide(
        Webhook webhook,
        WebhookHealth health,
        DeliveryProgress delivery,
        AttemptResult result,
        int epochAtStart,
        long now,
        double jitter
    )
    {
        var current = epochAtStart == health.Epoch;
        var retries = delivery.Epoch == health.Epoch ? delivery.Retries : 0;
        var throttledAt = delivery.Epoch == health.Epoch ? delivery.ThrottledAt : null;
        SettlementDecision To(DeliveryState state, long nextAt, WebhookHealth after) => new(state, nextAt, retries, throttledAt, after, []);
        var unwanted = webhook.IsDeleted || (!webhook.TakesEvents && delivery.Trigger == DeliveryTrigger.Event);
        SettlementDecision Wait(WebhookHealth after) => To(unwanted ? DeliveryState.Skipped : DeliveryState.Waiting, now, after);

        if (result.Outcome == Outcome.Succeeded)
            return Succeeded(webhook, health, delivery, result, current, now, To);

        // A person's attempt changes nothing that was there before it.
        if (delivery.Purpose == AttemptPurpose.Manual)
            return To(
                unwanted && delivery.ReturnTo == DeliveryState.Waiting ? DeliveryState.Skipped : delivery.ReturnTo,
                delivery.NextAt,
                health
            );
        if (result.Outcome is Outcome.Shutdown)
            return Wait(health);
        // No sockets, no memory, a bug: at once again would only be more of it.
        if (result.Outcome is Outcome.Interrupted)
            return Wait(health) with { NextAt = now + (long)RetrySchedule.OwnFault.TotalMilliseconds };

        var failing = current ? health with { LastError = result.Error ?? result.Outcome.Name() } : health;
        if (result.Outcome == Outcome.TemplateFailed)
            return To(DeliveryState.Failed, now, failing);
        if (!current)
            return Wait(health);
        if (result.Outcome == Outcome.Gone && health.Status != WebhookStatus.AutoDisabled)
            return Wait(Strikes.Disable(failing, Strikes.Gone, now)) with { Reopen = health.StrikeDeliveries };
        if (health.Status != WebhookStatus.Active || unwanted)
            return Wait(failing);

        if (result.Outcome == Outcome.Throttled)
        {
            var hold = health.Hold.Next(result.StartedAt, now, result.RetryAfter, webhook.RetryDelaysSeconds, jitter);
            return Throttled(webhook, failing with { Hold = hold }, delivery, retries, throttledAt ?? now, now);
        }

        if (result.Outcome != Outcome.AddressBlocked && RetrySchedule.Delay(webhook.RetryDelaysSeconds, retries, jitter) is { } wait)
            return new(DeliveryState.Waiting, now + (long)wait.TotalMilliseconds, retries + 1, null, failing, []);
        // It may be right to refuse a signature that is old by our doing.
        if (result is { Outcome: Outcome.Refused, SignatureMayBeStale: true })
            return To(DeliveryState.Failed, now, failing);
        return Exhausted(webhook, failing, delivery, now, To);
    }

    private static SettlementDecision Succeeded(
        Webhook webhook,
        WebhookHealth health,
        DeliveryProgress delivery,
        AttemptResult result,
        bool current,
        long now,
        Func<DeliveryState, long, WebhookHealth, SettlementDecision> to
    )
    {
        var after = (current ? Strikes.Success(health, delivery.Drained, result.StartedAt) : health) with { LastSentAt = now };
        var decision = to(DeliveryState.Delivered, now, after);
        var redrive = current && webhook.RedriveOnRecovery && health.Status == WebhookStatus.Active && health.StrikeDeliveries.Count > 0;
        return redrive ? decision with { Reopen = health.StrikeDeliveries, Redrive = true } : decision;
    }

    /// <summary>
    /// "Later" uses no retry and ends no delivery: the webhook's hold says when it is tried again. Only one that has met nothing else for
    /// a day has failed.
    /// </summary>
    private static SettlementDecision Throttled(
        Webhook webhook,
        WebhookHealth health,
        DeliveryProgress delivery,
        int retries,
        long since,
        long now
    ) =>
        now - since >= (long)Hold.Patience.TotalMilliseconds
            ? Exhausted(webhook, health, delivery, now, (state, at, after) => new(state, at, retries, null, after, []))
            : new(DeliveryState.Waiting, now, retries, since, health, []);

    private static SettlementDecision Exhausted(
        Webhook webhook,
        WebhookHealth health,
        DeliveryProgress delivery,
        long now,
        Func<DeliveryState, long, WebhookHealth, SettlementDecision> to
    )
    {
        // Only what an event created can strike: replays and retries are people's doing.
        if (delivery.Trigger != DeliveryTrigger.Event)
            return to(DeliveryState.Failed, now, health);
        var after = Strikes.Strike(health, webhook.StrikeLimit, delivery.Id, delivery.Drained, now);
        if (after.Status == WebhookStatus.Active)
            return to(DeliveryState.Failed, now, after);
        // The strike that disables parks its own delivery at once and reopens those before it.
        return to(DeliveryState.Waiting, now, after) with { Reopen = health.StrikeDeliveries };
    }
}
