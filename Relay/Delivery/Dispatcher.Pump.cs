using Relay.Delivery.Lanes;
using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// What moves a lane: its decision, and the one place that does what it decided. Every action is caught here, its failure is told to the
/// lane, and the lane decides again: nothing is begun and forgotten.
/// </summary>
internal sealed partial class Dispatcher
{
    [ThreadStatic]
    private static List<LaneAction>? _decided;

    /// <summary>Starts whatever the lane may start now. Called after everything that can change the answer.</summary>
    public void Pump(Lane lane)
    {
        if (_closed)
            return;
        // Nothing is begun on this thread, so that no decision is made within another.
        var actions = _decided ??= new List<LaneAction>(8);
        Decide(lane, actions);
        foreach (var action in actions)
            Start(lane, action);
        actions.Clear();
    }

    /// <summary>
    /// The same for one of many that something has come for at one time: the first begin at once, the others a few at a time.
    /// </summary>
    /// <param name="place">Among them.</param>
    private void Pump(Lane lane, int place)
    {
        if (place < LaneTurns.AtOnce)
            Pump(lane);
        else
            _turns.Add(lane, Pump);
    }

    /// <summary>
    /// The same, and waits until what a person has changed is in the store: the health that was learned, leases given back, work skipped.
    /// </summary>
    public async Task PumpAsync(Lane lane)
    {
        var actions = new List<LaneAction>();
        do
        {
            actions.Clear();
            if (_closed)
                return;
            Decide(lane, actions);
            foreach (var action in actions.Where(action => !action.IsChange))
                Start(lane, action);
            await Task.WhenAll(actions.Where(action => action.IsChange).Select(action => TryAsync(lane, action))).ConfigureAwait(false);
        } while (actions.Exists(action => action.IsChange));
    }

    /// <summary>None while another node may have taken over what is in memory here.</summary>
    private int Places => share is { IsSure: false } ? 0 : limits.InFlight;

    private void Decide(Lane lane, List<LaneAction> actions)
    {
        lock (lane.Lock)
        {
            var now = Now;
            var look = lane.Decide(now, new LanePlaces(running.Count, Places, IsShort), actions);
            foreach (var action in actions)
            {
                if (action.Kind == LaneActionKind.Send)
                    Leave(action.Work!);
            }

            Schedule(lane, look.At, now);
            if (!look.Starves || lane.Starved)
                return;
            lane.Starved = true;
            _starved.Enqueue(lane);
        }
    }

    private void Start(Lane lane, LaneAction action) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.Dispatcher.RunAsync(state.Lane, state.Action),
            (Dispatcher: this, Lane: lane, Action: action),
            preferLocal: false
        );

    private async Task RunAsync(Lane lane, LaneAction action)
    {
        await TryAsync(lane, action).ConfigureAwait(false);
        Pump(lane);
    }

    /// <summary>Does one action and tells the lane how it ended. Never throws.</summary>
    private async Task TryAsync(Lane lane, LaneAction action)
    {
        try
        {
            await DoAsync(lane, action).ConfigureAwait(false);
        }
        catch (Exception refusal)
        {
            log.LogWarning(
                LogEvents.LaneActionFailed,
                refusal is StorageException ? null : refusal,
                "Webhook {Webhook}: {Action} failed, trying again: {Reason}",
                Ids.Webhook(lane.Webhook.Id),
                action.Kind,
                refusal.Message
            );
            if (action.Work is { } work)
                Keep([work]);
            lock (lane.Lock)
                lane.Failed(action, Now);
        }
    }

    private Task DoAsync(Lane lane, LaneAction action) =>
        action.Kind switch
        {
            LaneActionKind.Send => SendAsync(lane, action.Work!),
            LaneActionKind.SendBeside => SendBesideAsync(lane, action.Work!),
            LaneActionKind.ClaimDue => ClaimDueAsync(lane, action.Count),
            LaneActionKind.ClaimParked => ClaimParkedAsync(lane, action.Count),
            LaneActionKind.Return => ReturnAsync(lane, action.Works!),
            LaneActionKind.SkipParked => SkipAsync(lane, action.Kind, SkipScope.Parked),
            LaneActionKind.SkipUnwanted => SkipAsync(lane, action.Kind, lane.Webhook.IsDeleted ? SkipScope.All : SkipScope.Events),
            LaneActionKind.ResumeDrain => ResumeDrainAsync(lane),
            LaneActionKind.Refresh => RefreshAsync(lane),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action.Kind, null),
        };

    private async Task ClaimDueAsync(Lane lane, int most)
    {
        var now = Now;
        var claimed = await queue
            .ClaimDueAsync(lane.Webhook.Id, new ClaimSize(most, limits.ClaimBytes), lane.Webhook.Ordered, now)
            .ConfigureAwait(false);
        Keep(claimed.Works);
        lock (lane.Lock)
            lane.ClaimedDue(claimed, now);
    }

    private async Task ClaimParkedAsync(Lane lane, int most)
    {
        var now = Now;
        var claimed = await queue
            .ClaimParkedAsync(lane.Webhook.Id, new ClaimSize(most, limits.ClaimBytes), lane.Health.Drain.MaxInFlight == 1, now)
            .ConfigureAwait(false);
        Keep(claimed.Works);
        lock (lane.Lock)
            lane.ClaimedParked(claimed, now);
    }

    private async Task ReturnAsync(Lane lane, IReadOnlyList<DeliveryWork> works)
    {
        await queue.ReleaseAsync(works).ConfigureAwait(false);
        foreach (var work in works)
            Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        lock (lane.Lock)
            lane.Returned(works, Now);
    }

    /// <summary>A slice at a time, so that the writer stays free for others.</summary>
    private async Task SkipAsync(Lane lane, LaneActionKind kind, SkipScope scope)
    {
        const int slice = 500;
        while (
            await queue.SkipAsync(lane.Webhook.Id, scope, slice, Now).ConfigureAwait(false) == slice && !_stopping.IsCancellationRequested
        ) { }

        var health = await queue.ReadHealthAsync(lane.Webhook.Id).ConfigureAwait(false);
        lock (lane.Lock)
        {
            lane.Learn(health);
            lane.Skipped(kind, Now);
        }
    }

    private async Task ResumeDrainAsync(Lane lane)
    {
        var resumed = await queue
            .ChangeHealthAsync(lane.Webhook.Id, (health, _) =>
                health.Drain.Phase == DrainPhase.Stopped
                    ? health with
                    {
                        Drain = health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null },
                    }
                    : null
            )
            .ConfigureAwait(false);
        var health = resumed ?? await queue.ReadHealthAsync(lane.Webhook.Id).ConfigureAwait(false);
        lock (lane.Lock)
        {
            lane.Learn(health);
            lane.Done(LaneActionKind.ResumeDrain);
        }
    }

    private async Task RefreshAsync(Lane lane)
    {
        var health = await queue.ReadHealthAsync(lane.Webhook.Id).ConfigureAwait(false);
        lock (lane.Lock)
        {
            lane.Learn(health);
            lane.Done(LaneActionKind.Refresh);
        }
    }

    /// <summary>An attempt leaves memory for its connection.</summary>
    private void Leave(DeliveryWork work)
    {
        Interlocked.Add(ref _queuedBytes, -work.Event.Request.Body.Length);
        running.Begin(work);
    }

    /// <summary>These are in memory from here on.</summary>
    private void Keep(IReadOnlyList<DeliveryWork> works)
    {
        foreach (var work in works)
            Interlocked.Add(ref _queuedBytes, work.Event.Request.Body.Length);
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

    /// <summary>One timer per lane, set to the earliest time at which it must look again.</summary>
    private void Schedule(Lane lane, long? look, long now)
    {
        if (look is not { } at || (lane.TimerAt <= at && lane.TimerAt > now))
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
}
