using Relay.Delivery.Lanes;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>One attempt after another: made, settled, and what its result means for the lane.</summary>
internal sealed partial class Dispatcher
{
    private async Task SendAsync(Lane lane, DeliveryWork work)
    {
        try
        {
            var epoch = lane.Health.Epoch;
            var result = await AttemptAsync(lane, work).ConfigureAwait(false);
            bool early;
            lock (lane.Lock)
                early = result.Outcome == Outcome.Succeeded && lane.TryEndUnsettled(work);
            if (early)
                Pump(lane);

            // From here on nothing throws: a place that was freed early must not be freed again.
            var settled = await SettleAsync(lane, work, result, epoch).ConfigureAwait(false);
            if (settled is null)
                Keep([work]);
            lock (lane.Lock)
            {
                if (settled is null)
                    lane.Lost(work, early, Now);
                else
                    lane.Settled(work, settled, early, Now);
            }
        }
        finally
        {
            running.End(work);
        }

        PumpStarved();
    }

    /// <summary>Sends a delivery at once, beside its lane: a person's retry.</summary>
    public void SendBeside(Lane lane, DeliveryWork work)
    {
        running.Begin(work);
        Start(lane, new LaneAction(LaneActionKind.SendBeside, Work: work));
    }

    private async Task SendBesideAsync(Lane lane, DeliveryWork work)
    {
        try
        {
            var epoch = lane.Health.Epoch;
            var result = await AttemptAsync(lane, work).ConfigureAwait(false);
            var settled = await SettleAsync(lane, work, result, epoch).ConfigureAwait(false);
            if (settled is null)
                Keep([work]);
            lock (lane.Lock)
            {
                if (settled is null)
                    lane.GiveBack(work, Now);
                else
                    lane.Follow(work, settled, Now);
            }
        }
        finally
        {
            running.End(work);
        }
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

    // :: Step 11: decide, Step 12: settle. Both in the journal's transaction. Null where the result could not be recorded.
    private async Task<Settled?> SettleAsync(Lane lane, DeliveryWork work, AttemptResult result, int epoch)
    {
        var attempted = new Attempted(work, result, epoch);
        try
        {
            var settled = await UntilSettledAsync(attempted).ConfigureAwait(false);
            Log(lane, work, result, settled);
            return settled;
        }
        catch (Exception refusal)
        {
            // Stopping while the store refuses, or a fault of ours: the lease is given back or void at the next start, and the delivery is
            // sent again.
            log.LogWarning(
                LogEvents.ResultLost,
                "Delivery {Delivery}: its result could not be recorded, it will be sent again: {Reason}",
                Ids.Delivery(work.DeliveryId),
                refusal.Message
            );
            return null;
        }
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

    /// <summary>Does what must not be lost: again and again while the store refuses, until the relay stops.</summary>
    private async Task<Settled> UntilSettledAsync(Attempted attempted)
    {
        while (true)
        {
            try
            {
                return await journal.SettleAsync(attempted).ConfigureAwait(false);
            }
            catch (StorageException refusal) when (!_stopping.IsCancellationRequested)
            {
                log.LogWarning(LogEvents.StoreRefused, "The store refused, trying again: {Reason}", refusal.Message);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Lanes.Lane.Rest), clock, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The relay stops: the caller looks and ends.
        }
    }
}
