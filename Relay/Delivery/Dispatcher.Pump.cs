using Relay.Delivery.Lanes;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>What moves a lane: its next work, its claims from the store, its timer.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Starts whatever the lane may start now. Called after everything that can change the answer.</summary>
    public void Pump(Lane lane)
    {
        if (_closed)
            return;
        List<DeliveryWork>? starts = null;
        int due,
            parked;
        bool skip,
            resume;
        lock (lane.Lock)
        {
            var now = Now;
            while (lane.IsReady(now) && HasPlace(lane) && lane.Next(now) is { } work)
                (starts ??= []).Add(Leave(work));
            due = lane.WantsDue(now, IsShort);
            if (due > 0)
                lane.BeginClaim();
            parked = lane.WantsParked(now);
            lane.ClaimingParked |= parked > 0;
            skip = !lane.Skipping && lane.Health.Drain.Phase == DrainPhase.Skipping;
            lane.Skipping |= skip;
            resume = lane.Health.Drain is { Phase: DrainPhase.Stopped, ProbeAt: { } probe } && probe <= now;
            Schedule(lane, now);
        }

        if (starts is not null)
            foreach (var work in starts)
                ThreadPool.UnsafeQueueUserWorkItem(
                    static state => _ = state.Dispatcher.RunAsync(state.Lane, state.Work),
                    (Dispatcher: this, Lane: lane, Work: work),
                    preferLocal: false
                );
        if (due > 0)
            _ = ClaimAsync(lane, due);
        if (parked > 0)
            _ = ClaimParkedAsync(lane, parked);
        if (skip)
            _ = SkipParkedAsync(lane);
        if (resume)
            _ = ResumeDrainAsync(lane);
    }

    /// <summary>
    /// A place among all attempts in flight. When they are short, lanes take turns, and one that hangs gets a single attempt.
    /// </summary>
    private bool HasPlace(Lane lane)
    {
        var used = running.Count;
        if (used < limits.InFlight / 2 || (used < limits.InFlight && (!lane.Hangs || lane.InFlight == 0)))
            return true;
        if (!lane.Starved)
            _starved.Enqueue(lane);
        lane.Starved = true;
        return false;
    }

    /// <summary>A place is free: the lane that has waited longest gets it.</summary>
    private void PumpStarved()
    {
        if (!_starved.TryDequeue(out var lane))
            return;
        lock (lane.Lock)
            lane.Starved = false;
        Pump(lane);
    }

    private DeliveryWork Leave(DeliveryWork work)
    {
        Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        running.Begin(work);
        return work;
    }

    /// <summary>One timer per lane, set to the earliest time at which it must look again.</summary>
    private void Schedule(Lane lane, long now)
    {
        if (lane.NextLook(now, IsShort) is not { } at || (lane.TimerAt <= at && lane.TimerAt > now))
            return;
        lane.TimerAt = at;
        var delay = TimeSpan.FromMilliseconds(Math.Clamp(at - now, 1, 60_000));
        lane.Timer ??= clock.CreateTimer(state => Look((Lane)state!), lane, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lane.Timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Look(Lane lane)
    {
        lock (lane.Lock)
            lane.TimerAt = long.MaxValue;
        Pump(lane);
    }

    private async Task ClaimAsync(Lane lane, int max)
    {
        var now = Now;
        var claimed = await TryClaimAsync(lane, () =>
                queue.ClaimDueAsync(lane.Webhook.Id, new ClaimSize(max, limits.ClaimBytes), lane.Webhook.Ordered, now)
            )
            .ConfigureAwait(false);
        await RefillAsync(lane, claimed, () =>
                lane.EndClaim(claimed is null ? Now : claimed.NextAt, claimed is null or { Held: true }, now)
            )
            .ConfigureAwait(false);
    }

    private async Task ClaimParkedAsync(Lane lane, int max)
    {
        var now = Now;
        var claimed = await TryClaimAsync(lane, () =>
                queue.ClaimParkedAsync(lane.Webhook.Id, new ClaimSize(max, limits.ClaimBytes), lane.Health.Drain.MaxInFlight == 1, now)
            )
            .ConfigureAwait(false);
        await RefillAsync(lane, claimed, () =>
            {
                lane.ClaimingParked = false;
                lane.NextDrain = claimed is not { Works.Count: > 0 } ? Math.Max(claimed?.NextAt ?? 0, now + 1000) : null;
            })
            .ConfigureAwait(false);
    }

    /// <summary>Null where the store refused, after a moment.</summary>
    private async Task<Claimed?> TryClaimAsync(Lane lane, Func<Task<Claimed>> claim)
    {
        try
        {
            return await claim().ConfigureAwait(false);
        }
        catch (Exception refusal)
        {
            log.LogWarning(
                LogEvents.ClaimFailed,
                "Webhook {Webhook}: its waiting deliveries could not be leased, trying again: {Reason}",
                Ids.Webhook(lane.Webhook.Id),
                refusal.Message
            );
            await PauseAsync().ConfigureAwait(false);
            return null;
        }
    }

    private async Task RefillAsync(Lane lane, Claimed? claimed, Action end)
    {
        List<DeliveryWork> misfits = [];
        lock (lane.Lock)
        {
            end();
            foreach (var work in claimed?.Works ?? [])
                Interlocked.Add(ref _queuedBytes, work.Event.Request.Body.Length);
            if (claimed is not null)
                misfits = lane.Refill(claimed.Works);
        }

        await ReturnAsync(lane, misfits).ConfigureAwait(false);
        Pump(lane);
    }

    /// <summary>
    /// Gives leases back that a lane does not use: the deliveries wait in the store, or are skipped where they are wanted no more.
    /// </summary>
    private async Task ReturnAsync(Lane lane, List<DeliveryWork> works)
    {
        if (works.Count == 0)
            return;
        foreach (var work in works)
            Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        await UntilStoredAsync(() => queue.ReleaseAsync(works)).ConfigureAwait(false);
        bool unwanted;
        lock (lane.Lock)
        {
            unwanted = works.Exists(lane.IsUnwanted);
            lane.TakenBack(works, Now);
        }

        if (unwanted)
            await SkipUnwantedAsync(lane).ConfigureAwait(false);
        else
            Pump(lane);
    }

    /// <summary>Settles what waits as skipped where its webhook takes no more of it.</summary>
    public async Task SkipUnwantedAsync(Lane lane)
    {
        await SkipAllAsync(lane.Webhook.Id, lane.Webhook.IsDeleted ? SkipScope.All : SkipScope.Events).ConfigureAwait(false);
        await RefreshAsync(lane).ConfigureAwait(false);
        lock (lane.Lock)
            lane.Expect(Now);
        Pump(lane);
    }

    private async Task SkipParkedAsync(Lane lane)
    {
        await SkipAllAsync(lane.Webhook.Id, SkipScope.Parked).ConfigureAwait(false);
        await RefreshAsync(lane).ConfigureAwait(false);
        lock (lane.Lock)
            lane.Skipping = false;
    }

    /// <summary>A slice at a time, so that the writer stays free for others.</summary>
    private async Task SkipAllAsync(long webhookId, SkipScope scope)
    {
        const int slice = 500;
        while (
            await UntilStoredAsync(() => queue.SkipAsync(webhookId, scope, slice, Now)).ConfigureAwait(false) == slice
            && !_stopping.IsCancellationRequested
        ) { }
    }

    private async Task ResumeDrainAsync(Lane lane)
    {
        await UntilStoredAsync(() =>
                queue.ChangeHealthAsync(lane.Webhook.Id, (health, _) =>
                    health.Drain.Phase == DrainPhase.Stopped
                        ? health with
                        {
                            Drain = health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null },
                        }
                        : null
                )
            )
            .ConfigureAwait(false);
        await RefreshAsync(lane).ConfigureAwait(false);
        Pump(lane);
    }

    /// <summary>Learns a webhook's health from the store.</summary>
    public async Task RefreshAsync(Lane lane)
    {
        var health = await UntilStoredAsync(() => queue.ReadHealthAsync(lane.Webhook.Id)).ConfigureAwait(false);
        lock (lane.Lock)
            lane.Learn(health);
    }

    /// <summary>Does what must not be lost: again and again while the store refuses, until the relay stops.</summary>
    private async Task<T> UntilStoredAsync<T>(Func<Task<T>> write)
    {
        while (true)
        {
            try
            {
                return await write().ConfigureAwait(false);
            }
            catch (StorageException refusal) when (!_stopping.IsCancellationRequested)
            {
                log.LogWarning(LogEvents.StoreRefused, "The store refused, trying again: {Reason}", refusal.Message);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task UntilStoredAsync(Func<Task> write) =>
        await UntilStoredAsync(async () =>
            {
                await write().ConfigureAwait(false);
                return true;
            })
            .ConfigureAwait(false);

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The relay stops: the caller looks and ends.
        }
    }
}
