using Relay.Domain;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>What moves a lane: its next work, its claims from the store, its timer.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Starts whatever the lane may start now. Called after everything that can change the answer.</summary>
    public void Pump(Lane lane)
    {
        if (_closed) return;
        List<DeliveryWork>? starts = null;
        int due, parked;
        bool skip, resume;
        lock (lane.Lock)
        {
            var now = Now;
            while (HasPlace(lane) && lane.Next(now) is { } work) (starts ??= []).Add(Leave(work));
            due = Affordable(lane, lane.WantsDue(now));
            lane.Claiming |= due > 0;
            parked = Affordable(lane, lane.WantsParked(now));
            lane.ClaimingParked |= parked > 0;
            skip = !lane.Skipping && lane.Health.Drain.Phase == DrainPhase.Skipping;
            lane.Skipping |= skip;
            resume = lane.Health.Drain is { Phase: DrainPhase.Stopped, ProbeAt: { } probe } && probe <= now;
            Schedule(lane, now);
        }

        if (starts is not null) foreach (var work in starts) ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Dispatcher.RunAsync(state.Lane, state.Work), (Dispatcher: this, Lane: lane, Work: work), preferLocal: false);
        if (due > 0) _ = ClaimAsync(lane, due);
        if (parked > 0) _ = ClaimParkedAsync(lane, parked);
        if (skip) _ = SkipAsync(lane, SkipScope.Parked);
        if (resume) _ = ResumeDrainAsync(lane);
    }

    /// <summary>A place among all attempts in flight. When they are short, lanes take turns, and one that hangs gets a single attempt.</summary>
    private bool HasPlace(Lane lane)
    {
        var used = running.Count;
        if (used < limits.InFlight / 2 || (used < limits.InFlight && (!lane.Hangs || lane.InFlight == 0))) return true;
        if (!lane.Starved) _starved.Enqueue(lane);
        lane.Starved = true;
        return false;
    }

    /// <summary>While events in memory are at their bound, a lane takes from the store only to go on, one at a time.</summary>
    private int Affordable(Lane lane, int wanted) => Volatile.Read(ref _queuedBytes) < limits.QueuedBytes ? wanted : Math.Min(wanted, lane.InFlight == 0 ? 1 : 0);

    private DeliveryWork Leave(DeliveryWork work)
    {
        Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        running.Begin(work);
        return work;
    }

    /// <summary>One timer per lane, set to the earliest time at which it must look again.</summary>
    private void Schedule(Lane lane, long now)
    {
        if (lane.NextLook(now) is not { } at || (lane.TimerAt <= at && lane.TimerAt > now)) return;
        lane.TimerAt = at;
        var delay = TimeSpan.FromMilliseconds(Math.Clamp(at - now, 1, 60_000));
        lane.Timer ??= clock.CreateTimer(state => Look((Lane)state!), lane, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lane.Timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Look(Lane lane)
    {
        lock (lane.Lock) lane.TimerAt = long.MaxValue;
        Pump(lane);
    }

    private Task ClaimAsync(Lane lane, int max) => RefillAsync(lane, static (lane, claiming) => lane.Claiming = claiming, async now =>
    {
        var claimed = await queue.ClaimDueAsync(lane.Webhook.Id, new ClaimSize(max, limits.ClaimBytes), lane.Webhook.Ordered, now).ConfigureAwait(false);
        lock (lane.Lock)
        {
            // What is due but held behind an older delivery of its call is asked for again when that one is settled.
            var held = claimed.Works.Count == 0 && claimed.NextAt <= now;
            lane.NextDue = held ? null : claimed.NextAt;
            lane.Backlog = claimed.NextAt is { } next && (next <= now || lane.Webhook.Ordered);
        }

        return claimed;
    });

    private Task ClaimParkedAsync(Lane lane, int max) => RefillAsync(lane, static (lane, claiming) => lane.ClaimingParked = claiming, async now =>
    {
        var claimed = await queue.ClaimParkedAsync(lane.Webhook.Id, new ClaimSize(max, limits.ClaimBytes), lane.Health.Drain.MaxInFlight == 1, now).ConfigureAwait(false);
        lock (lane.Lock) lane.NextDrain = claimed.Works.Count == 0 ? Math.Max(claimed.NextAt ?? 0, now + 1000) : null;
        return claimed;
    });

    private async Task RefillAsync(Lane lane, Action<Lane, bool> mark, Func<long, Task<Claimed>> claim)
    {
        IReadOnlyList<DeliveryWork> works = [];
        try
        {
            works = (await claim(Now).ConfigureAwait(false)).Works;
        }
        catch (StorageException refusal)
        {
            log.LogWarning(LogEvents.ClaimFailed, "Webhook {Webhook}: its waiting deliveries could not be leased, trying again: {Reason}", Ids.Webhook(lane.Webhook.Id), refusal.Message);
            await PauseAsync().ConfigureAwait(false);
        }

        List<DeliveryWork>? stale = null;
        lock (lane.Lock)
        {
            mark(lane, false);
            foreach (var work in works) Interlocked.Add(ref _queuedBytes, work.Event.Request.Body.Length);
            lane.Refill(works);
            if (lane.Health.Status != WebhookStatus.Active) stale = lane.Flush(drainOnly: false);
        }

        if (stale is { Count: > 0 }) await ReleaseAsync(stale).ConfigureAwait(false);
        Pump(lane);
    }

    private async Task ReleaseAsync(List<DeliveryWork> works)
    {
        foreach (var work in works) Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        await UntilStoredAsync(() => queue.ReleaseAsync(works)).ConfigureAwait(false);
    }

    /// <summary>Settles a webhook's waiting work as skipped, a slice at a time.</summary>
    public async Task SkipAsync(Lane lane, SkipScope scope)
    {
        const int slice = 500;
        int skipped;
        do
        {
            skipped = await UntilStoredAsync(() => queue.SkipAsync(lane.Webhook.Id, scope, slice, Now)).ConfigureAwait(false);
        }
        while (skipped == slice && !_stopping.IsCancellationRequested);
        await RefreshAsync(lane).ConfigureAwait(false);
        lock (lane.Lock) lane.Skipping = false;
    }

    private async Task ResumeDrainAsync(Lane lane)
    {
        await UntilStoredAsync(() => queue.ChangeHealthAsync(
            lane.Webhook.Id,
            (health, _) => health.Drain.Phase == DrainPhase.Stopped ? health with { Drain = health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null } } : null)).ConfigureAwait(false);
        await RefreshAsync(lane).ConfigureAwait(false);
        Pump(lane);
    }

    /// <summary>Learns a webhook's health from the store.</summary>
    public async Task RefreshAsync(Lane lane)
    {
        var health = await UntilStoredAsync(() => queue.ReadHealthAsync(lane.Webhook.Id)).ConfigureAwait(false);
        lock (lane.Lock) lane.Learn(health);
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

    private async Task UntilStoredAsync(Func<Task> write) => await UntilStoredAsync(async () =>
    {
        await write().ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

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
