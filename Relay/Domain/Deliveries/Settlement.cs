namespace Relay.Domain.Deliveries;

/// <summary>
/// Step 11: one attempt's outcome → delivered | retry at | failed | parked, and the strike it is or is not. Pure.
/// The table is reliability's: our own faults use no retry, throttling uses none ten times, a person's attempts never strike, a result of
/// an older epoch moves nothing but its delivery.
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
        var throttles = delivery.Epoch == health.Epoch ? delivery.Throttles : 0;
        SettlementDecision To(DeliveryState state, long nextAt, WebhookHealth after) => new(state, nextAt, retries, throttles, after, []);
        var unwanted = webhook.IsDeleted || (!webhook.TakesEvents && delivery.Trigger == DeliveryTrigger.Event);
        SettlementDecision Wait(WebhookHealth after) => To(unwanted ? DeliveryState.Skipped : DeliveryState.Waiting, now, after);

        if (result.Outcome == Outcome.Succeeded)
            return Succeeded(webhook, health, delivery, current, now, To);

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

        var delay = RetrySchedule.Delay(webhook.RetryDelaysSeconds, retries, jitter);
        if (result.Outcome == Outcome.Throttled)
            return Throttled(result, failing, retries, throttles, delay, now);
        if (result.Outcome != Outcome.AddressBlocked && delay is { } wait)
        {
            return new(DeliveryState.Waiting, now + (long)wait.TotalMilliseconds, retries + 1, throttles, failing, []);
        }

        return Exhausted(webhook, failing, delivery, now, To);
    }

    private static SettlementDecision Succeeded(
        Webhook webhook,
        WebhookHealth health,
        DeliveryProgress delivery,
        bool current,
        long now,
        Func<DeliveryState, long, WebhookHealth, SettlementDecision> to
    )
    {
        var after = (current ? Strikes.Success(health, delivery.Drained) : health) with { LastSentAt = now };
        var decision = to(DeliveryState.Delivered, now, after);
        var redrive = current && webhook.RedriveOnRecovery && health.Status == WebhookStatus.Active && health.StrikeDeliveries.Count > 0;
        return redrive ? decision with { Reopen = health.StrikeDeliveries, Redrive = true } : decision;
    }

    private static SettlementDecision Throttled(
        AttemptResult result,
        WebhookHealth health,
        int retries,
        int throttles,
        TimeSpan? delay,
        long now
    )
    {
        var until = now + (long)RetrySchedule.Throttle(result.RetryAfter, delay).TotalMilliseconds;
        if (throttles < RetrySchedule.MaxThrottles)
            return new(DeliveryState.Waiting, until, retries, throttles + 1, health, [], HoldUntil: until);
        if (delay is not null)
            return new(DeliveryState.Waiting, until, retries + 1, throttles, health, [], HoldUntil: until);
        return new(DeliveryState.Failed, now, retries, throttles, health, [], HoldUntil: until);
    }

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
