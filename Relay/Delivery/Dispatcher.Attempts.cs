using Relay.Delivery.Lanes;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>One attempt after another: made, settled, and what its result means for the lane.</summary>
internal sealed partial class Dispatcher
{
    private async Task RunAsync(Lane lane, DeliveryWork work)
    {
        var epoch = lane.Health.Epoch;
        var result = await AttemptAsync(lane, work).ConfigureAwait(false);

        // A success of a healthy lane frees its place at once: the next attempt need not wait for the disk. Everything else waits for the
        // verdict over its webhook.
        var quick = result.Outcome == Outcome.Succeeded && TryEndUnsettled(lane, work);
        var settled = await SettleAsync(lane, work, result, epoch).ConfigureAwait(false);
        List<DeliveryWork>? flushed = null;
        lock (lane.Lock)
        {
            if (quick)
                lane.Unsettled--;
            else
                lane.Ended(work);
            if (settled is not null)
                flushed = Follow(lane, work, settled);
        }

        running.End(work);
        if (flushed is not null)
            await ReturnAsync(lane, flushed).ConfigureAwait(false);
        Pump(lane);
        PumpStarved();
    }

    /// <summary>Sends a delivery at once, beside its lane: a person's retry.</summary>
    public async Task RunBesideAsync(Lane lane, DeliveryWork work)
    {
        running.Begin(work);
        var epoch = lane.Health.Epoch;
        var result = await AttemptAsync(lane, work).ConfigureAwait(false);
        var settled = await SettleAsync(lane, work, result, epoch).ConfigureAwait(false);
        List<DeliveryWork>? flushed = null;
        if (settled is not null)
        {
            lock (lane.Lock)
                flushed = Follow(lane, work, settled);
        }

        running.End(work);
        if (flushed is not null)
            await ReturnAsync(lane, flushed).ConfigureAwait(false);
        Pump(lane);
    }

    // :: Step 9: prepare, Step 10: send
    private async Task<AttemptResult> AttemptAsync(Lane lane, DeliveryWork work)
    {
        var result = await TryAsync(lane, work).ConfigureAwait(false);
        figures.Attempt(result);
        lane.Hangs = result.Outcome == Outcome.TimedOut;
        return result;
    }

    private async Task<AttemptResult> TryAsync(Lane lane, DeliveryWork work)
    {
        var started = Now;
        try
        {
            return await deliverer.AttemptAsync(work, lane.Webhook, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception bug)
        {
            // A remote failure is a value, so this is ours: it must cost neither the lane its place nor the webhook a strike.
            log.LogError(
                LogEvents.AttemptBroke,
                bug,
                "Delivery {Delivery}: the attempt broke by a fault of the relay's own, it will be made again",
                Ids.Delivery(work.DeliveryId)
            );
            return new AttemptResult
            {
                Outcome = Outcome.Interrupted,
                Error = "The relay itself failed here; its log says how.",
                StartedAt = started,
                DurationMs = (int)Math.Max(0, Now - started),
            };
        }
    }

    private bool TryEndUnsettled(Lane lane, DeliveryWork work)
    {
        lock (lane.Lock)
        {
            if (
                lane.Unsettled >= MostUnsettled
                || lane.Health is { Strikes: > 0 } or { Hold.Pauses: > 0 }
                || lane.Health.Drain.Phase is DrainPhase.Probing or DrainPhase.Stopped
            )
                return false;
            lane.Unsettled++;
            lane.Ended(work);
        }

        Pump(lane);
        return true;
    }

    // :: Step 11: decide, Step 12: settle. Both in the journal's transaction.
    private async Task<Settled?> SettleAsync(Lane lane, DeliveryWork work, AttemptResult result, int epoch)
    {
        var attempted = new Attempted(work, result, epoch);
        try
        {
            var settled = await UntilStoredAsync(() => journal.SettleAsync(attempted).AsTask()).ConfigureAwait(false);
            Log(lane, work, result, settled);
            return settled;
        }
        catch (Exception refusal)
        {
            // Stopping while the store refuses, or a fault of ours: the lease is void at the next start, and the delivery is sent again.
            log.LogWarning(
                LogEvents.ResultLost,
                "Delivery {Delivery}: its result could not be recorded, it will be sent again: {Reason}",
                Ids.Delivery(work.DeliveryId),
                refusal.Message
            );
            return null;
        }
    }

    // :: Step 13: signal. Returns what the lane gives back to the store.
    private List<DeliveryWork>? Follow(Lane lane, DeliveryWork work, Settled settled)
    {
        lane.Learn(settled.Health);
        var waits = settled.State == DeliveryState.Waiting && !settled.Fenced;
        if (waits && work.DeliveryId > lane.Health.ParkedThrough)
            lane.ExpectRetry(settled.NextAt);
        // Those of its call that wait behind it in the store may go now, and those that its webhook's recovery has reopened.
        if (settled.Reopened || (!waits && lane.Webhook.Ordered && lane.Backlog))
            lane.Expect(Now);
        if (work.Drained && waits)
            lane.NextDrain = settled.NextAt;

        // What is held back waits in the store: there a person can send one of it at once.
        if (lane.Health.Status != WebhookStatus.Active || lane.Health.Hold.Binds(Now))
            return lane.Flush(drainOnly: false);
        if (lane.Webhook.Ordered && waits)
            return lane.Flush(drainOnly: false);
        return work.Drained && settled.State != DeliveryState.Delivered ? lane.Flush(drainOnly: true) : null;
    }

    private void Log(Lane lane, DeliveryWork work, AttemptResult result, Settled settled)
    {
        if (settled.Fenced)
            figures.Fenced();
        if (settled.Disabled)
        {
            figures.Disabled();
            log.LogWarning(
                LogEvents.WebhookDisabled,
                "Webhook {Webhook} is disabled ({Reason}) after {Strikes} strikes; {Parked} deliveries are parked. Last error: {Error}",
                Ids.Webhook(lane.Webhook.Id),
                settled.Health.Reason,
                settled.Health.Strikes,
                settled.Health.Parked,
                settled.Health.LastError
            );
        }
        else if (
            settled.State == DeliveryState.Failed
            && settled.Health.Strikes > 0
            && settled.Health.Strikes == lane.Webhook.StrikeLimit - 1
        )
        {
            log.LogWarning(
                LogEvents.WebhookFailing,
                "Webhook {Webhook} has {Strikes} of {Limit} strikes; the next one disables it. Last error: {Error}",
                Ids.Webhook(lane.Webhook.Id),
                settled.Health.Strikes,
                lane.Webhook.StrikeLimit,
                settled.Health.LastError
            );
        }

        if (!log.IsEnabled(LogLevel.Debug))
            return;
        log.LogDebug(
            LogEvents.Attempt,
            "Attempt {Number} of {Delivery} (event {Event}, webhook {Webhook}): {Outcome} {Status} in {Ms} ms → {State}",
            work.Attempts + 1,
            Ids.Delivery(work.DeliveryId),
            Ids.Event(work.Event.Id),
            Ids.Webhook(work.WebhookId),
            result.Outcome.Name(),
            result.Status,
            result.DurationMs,
            settled.State
        );
    }
}
