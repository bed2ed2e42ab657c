using static Relay.Domain.Deliveries.SettlementSituation;

namespace Relay.Domain.Deliveries;

/// <summary>
/// Step 11: one attempt's outcome → delivered | retry at | failed | parked, and the strike it is or is not. Pure.
/// The table is reliability's: our own faults and "later" use no retry, a person's attempts never strike, a result of an older epoch moves
/// nothing but its delivery.
/// </summary>
internal static partial class Settlement
{
    public static SettlementDecision Decide(in SettlementCase one) =>
        one.Webhook.Listener is null ? DecideForWebhook(one) : DecideForListener(one);

    // The first row that fits.
    private static SettlementDecision DecideForWebhook(in SettlementCase one) =>
        (one.Result.Outcome, one.Situation) switch
        {
            (Outcome.Succeeded, _) => Deliver(one),
            (_, ByHand) => LeaveAsItWas(one),
            (Outcome.Shutdown, _) => Wait(one, one.Health),
            (Outcome.Interrupted, _) => WaitForUs(one),
            (Outcome.TemplateFailed, _) => Fail(one, one.Failing),
            (_, Outdated) => Wait(one, one.Health),
            (_, Disabled) => Wait(one, one.Failing),
            (Outcome.Gone, _) => Disable(one),
            (_, Resting) => Wait(one, one.Failing),
            (Outcome.Throttled, Ordinary) => HoldBack(one),
            (Outcome.AddressBlocked, Ordinary) => Exhaust(one, one.Failing),
            (_, Ordinary) => Retry(one),
            _ => throw new ArgumentOutOfRangeException(nameof(one), one.Situation, null),
        };

    private static SettlementDecision Deliver(in SettlementCase one)
    {
        var (health, current) = (one.Health, one.IsCurrent);
        var after = current ? Strikes.Success(health, one.Delivery.Drained, one.Result.StartedAt) : health;
        var decision = To(one, DeliveryState.Delivered, after with { LastSentAt = one.Now });
        return current && one.Webhook.RedriveOnRecovery && health is { Status: WebhookStatus.Active, StrikeDeliveries.Count: > 0 }
            ? decision with
            {
                Reopen = health.StrikeDeliveries,
                Redrive = true,
            }
            : decision;
    }

    /// <summary>A person's attempt changes nothing that was there before it.</summary>
    private static SettlementDecision LeaveAsItWas(in SettlementCase one)
    {
        var found = one.Delivery.ReturnTo;
        return To(one, found == DeliveryState.Waiting && one.IsUnwanted ? DeliveryState.Skipped : found, one.Health) with
        {
            NextAt = one.Delivery.NextAt,
        };
    }

    private static SettlementDecision Wait(in SettlementCase one, WebhookHealth after) =>
        To(one, one.IsUnwanted ? DeliveryState.Skipped : DeliveryState.Waiting, after);

    /// <summary>No sockets, no memory, a bug: at once again would only be more of it.</summary>
    private static SettlementDecision WaitForUs(in SettlementCase one) =>
        Wait(one, one.Health) with
        {
            NextAt = one.Now + (long)RetrySchedule.OwnFault.TotalMilliseconds,
        };

    private static SettlementDecision Fail(in SettlementCase one, WebhookHealth after) => To(one, DeliveryState.Failed, after);

    private static SettlementDecision Disable(in SettlementCase one) =>
        Wait(one, Strikes.Disable(one.Failing, Strikes.Gone, one.Now)) with
        {
            Reopen = one.Health.StrikeDeliveries,
        };

    /// <summary>
    /// "Later" uses no retry and ends no delivery: the webhook's hold says when it is tried again. Only one that has met nothing else for
    /// a day has failed.
    /// </summary>
    private static SettlementDecision HoldBack(in SettlementCase one)
    {
        var since = one.ThrottledAt ?? one.Now;
        var hold = one.Health.Hold.Next(one.Result.StartedAt, one.Now, one.Result.RetryAfter, one.Webhook.RetryDelaysSeconds, one.Jitter);
        var after = one.Failing with { Hold = hold };
        return one.Now - since >= (long)Hold.Patience.TotalMilliseconds
            ? Exhaust(one, after) with
            {
                ThrottledAt = null,
            }
            : Wait(one, after) with
            {
                ThrottledAt = since,
            };
    }

    private static SettlementDecision Retry(in SettlementCase one)
    {
        if (RetrySchedule.Delay(one.Webhook.RetryDelaysSeconds, one.Retries, one.Jitter) is { } delay)
            return Wait(one, one.Failing) with
            {
                NextAt = one.Now + (long)delay.TotalMilliseconds,
                Retries = one.Retries + 1,
                ThrottledAt = null,
            };
        // It may be right to refuse a signature that is old by our doing.
        return one.Result is { Outcome: Outcome.Refused, SignatureMayBeStale: true } ? Fail(one, one.Failing) : Exhaust(one, one.Failing);
    }

    private static SettlementDecision Exhaust(in SettlementCase one, WebhookHealth failing)
    {
        // Only what an event created can strike: replays and retries are people's doing.
        if (one.Delivery.Trigger != DeliveryTrigger.Event)
            return Fail(one, failing);
        var after = Strikes.Strike(failing, one.Webhook.StrikeLimit, one.Delivery.Id, one.Delivery.Drained, one.Now);
        if (after.Status == WebhookStatus.Active)
            return Fail(one, after);
        // The strike that disables parks its own delivery at once and reopens those before it.
        return To(one, DeliveryState.Waiting, after) with { Reopen = failing.StrikeDeliveries };
    }

    private static SettlementDecision To(in SettlementCase one, DeliveryState state, WebhookHealth after) =>
        new(state, one.Now, one.Retries, one.ThrottledAt, after, []);
}
