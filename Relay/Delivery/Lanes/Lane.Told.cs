namespace Relay.Delivery.Lanes;

/// <content>What happened, as the lane is told it.</content>
internal sealed partial class Lane
{
    /// <summary>Takes over newer health; results arrive in any order.</summary>
    public void Learn(WebhookHealth health)
    {
        if (health.Version < Health.Version)
            return;
        if (health.Drain.Phase != Health.Drain.Phase)
            _nextDrain = null;
        // What waited behind the probe is in the store.
        if (Probing && health.Drain.Phase != DrainPhase.Probing)
            Expect(0);
        Health = health;
    }

    /// <summary>Its webhook was changed: its health is to be read anew, and what it takes no more is to go.</summary>
    public void Outdate()
    {
        _isStale = true;
        if (Webhook.TakesEvents)
            return;
        _skips = true;
        Flush();
    }

    public bool TryReserve(long now)
    {
        // What its receiver holds back waits in the store and not in memory.
        if (!Sends || Probing || Backlog || Room <= 0 || Health.Hold.Binds(now))
            return false;
        _reserved++;
        return true;
    }

    public void Unreserve() => _reserved--;

    /// <summary>A place that was kept is filled; where the webhook has changed since, the work goes back to the store.</summary>
    public void Fill(DeliveryWork work)
    {
        _reserved--;
        // The one before it of its call may have failed meanwhile and wait in the store.
        if (Takes(work) && !(Webhook.Ordered && Backlog))
            _queue.Add(work);
        else
            Unfit(work);
    }

    /// <inheritdoc cref="LaneQueue.Pull"/>
    public DeliveryWork? Pull(long deliveryId) => _queue.Pull(deliveryId);

    /// <summary>The lease of a delivery that was taken out is to be given back, after a pause.</summary>
    public void GiveBack(DeliveryWork work, long now)
    {
        Unfit(work);
        _restsUntil = now + Rest;
        // What came after it of its call must not overtake it.
        if (Webhook.Ordered)
            Flush();
    }

    /// <summary>Work waits in the store from this time on, and new work lines up behind it.</summary>
    public void Expect(long dueAt)
    {
        Backlog = _expected = true;
        Due(dueAt);
    }

    /// <summary>
    /// What the store knows of the webhook, for what a lost signal may have left: work that no lane holds or expects, or that its webhook
    /// takes no more.
    /// </summary>
    public void Compare(WebhookHealth stored, long now)
    {
        _isStale |=
            (stored.Status, stored.Epoch, stored.ParkedThrough, stored.Drain.Phase, stored.Hold)
            != (Health.Status, Health.Epoch, Health.ParkedThrough, Health.Drain.Phase, Health.Hold);
        if (stored.Open == 0)
            return;
        if (NextDue is null && stored.OpenLive > Held)
            Expect(now);
        _skips |= !Webhook.TakesEvents;
    }

    /// <summary>A claim of due work has ended. What it brought and the lane does not take goes back.</summary>
    /// <param name="askedAt">When it began.</param>
    public void ClaimedDue(Claimed claimed, long askedAt)
    {
        _claiming = false;
        if (claimed.NextAt is { } next)
            Due(next);
        Backlog = _expected || claimed.Held || (claimed.NextAt is { } left && (left <= askedAt || Webhook.Ordered));
        Refill(claimed.Works);
    }

    /// <summary>A claim of parked work has ended.</summary>
    /// <inheritdoc cref="ClaimedDue"/>
    public void ClaimedParked(Claimed claimed, long askedAt)
    {
        _claimingParked = false;
        _nextDrain = claimed.Works.Count > 0 ? null : Math.Max(claimed.NextAt ?? 0, askedAt + Rest);
        Refill(claimed.Works);
    }

    /// <summary>Leases were given back: what they were for waits in the store, on the side of the mark where it stands now.</summary>
    public void Returned(IReadOnlyList<DeliveryWork> works, long now)
    {
        _returning--;
        foreach (var work in works)
        {
            _skips |= IsUnwanted(work);
            // On either side it can have held others of its call.
            if (work.DeliveryId > Health.ParkedThrough || (Webhook.Ordered && Backlog))
                Expect(now);
            // Parked work that was leased as such is behind the one that failed, and comes when that does.
            if (work.DeliveryId <= Health.ParkedThrough && !work.Drained)
                _nextDrain = null;
        }
    }

    /// <summary>What was to be skipped is skipped.</summary>
    public void Skipped(LaneActionKind kind, long now)
    {
        if (kind == LaneActionKind.SkipUnwanted)
        {
            _skippingUnwanted = false;
            Expect(now);
            return;
        }

        // What is in flight keeps the drain in its phase; it is looked at again when that has ended.
        (_skipping, _skipAt) = (false, now + Rest);
    }

    /// <summary>The drain was let go on, or the health was read.</summary>
    public void Done(LaneActionKind kind)
    {
        if (kind == LaneActionKind.ResumeDrain)
            _resuming = false;
        else
            _refreshing = false;
    }

    /// <summary>
    /// An action has failed: the store refused, or it broke by a fault of ours. It is wanted again, after a pause. An attempt that broke
    /// gives its lease back.
    /// </summary>
    public void Failed(LaneAction action, long now)
    {
        _restsUntil = now + Rest;
        switch (action.Kind)
        {
            case LaneActionKind.Send:
                _queue.Ended(action.Work!);
                GiveBack(action.Work!, now);
                break;
            case LaneActionKind.SendBeside:
                GiveBack(action.Work!, now);
                break;
            case LaneActionKind.ClaimDue:
                _claiming = false;
                Expect(now);
                break;
            case LaneActionKind.ClaimParked:
                (_claimingParked, _nextDrain) = (false, null);
                break;
            case LaneActionKind.Return:
                _returning--;
                foreach (var work in action.Works!)
                    Unfit(work);
                break;
            case LaneActionKind.SkipParked:
                _skipping = false;
                break;
            case LaneActionKind.SkipUnwanted:
                (_skippingUnwanted, _skips) = (false, true);
                break;
            case LaneActionKind.ResumeDrain:
                _resuming = false;
                break;
            case LaneActionKind.Refresh:
                (_refreshing, _isStale) = (false, true);
                break;
        }
    }

    /// <summary>
    /// A success of a healthy lane frees its place at once: the next attempt need not wait for the disk. Everything else waits for the
    /// verdict over its webhook.
    /// </summary>
    public bool TryEndUnsettled(DeliveryWork work)
    {
        if (_unsettled >= MostUnsettled || Health is { Strikes: > 0 } or { Hold.Pauses: > 0 })
            return false;
        if (Health.Drain.Phase is DrainPhase.Probing or DrainPhase.Stopped)
            return false;
        _unsettled++;
        _queue.Ended(work);
        return true;
    }

    /// <summary>An attempt of the lane's own is settled.</summary>
    /// <param name="early">Whether <see cref="TryEndUnsettled"/> has ended it before.</param>
    public void Settled(DeliveryWork work, Settled settled, bool early, long now)
    {
        if (early)
            _unsettled--;
        else
            _queue.Ended(work);
        Follow(work, settled, now);
    }

    /// <summary>
    /// What came of an attempt could not be recorded, by a fault of ours: its lease is given back after a pause, and it is made again.
    /// </summary>
    public void Lost(DeliveryWork work, bool early, long now)
    {
        if (early)
            _unsettled--;
        else
            _queue.Ended(work);
        GiveBack(work, now);
    }

    /// <summary>What the result of an attempt, also of one beside it, means for the lane.</summary>
    public void Follow(DeliveryWork work, Settled settled, long now)
    {
        Learn(settled.Health);
        var waits = settled.State == DeliveryState.Waiting && !settled.Fenced;
        var holds = waits && work.DeliveryId > Health.ParkedThrough;
        if (holds)
            ExpectRetry(settled.NextAt);
        // Those of its call that wait behind it in the store may go now, and those that its webhook's recovery has reopened.
        if (settled.Reopened || (!holds && Webhook.Ordered && Backlog))
            Expect(now);
        if (work.Drained && waits)
            _nextDrain = settled.NextAt;

        // What may no longer be sent, or not before others, or is held back by its receiver, waits in the store.
        if (!Sends || Health.Hold.Binds(now) || (Webhook.Ordered && waits))
            Flush();
        // A refusal stops no drain of a listener.
        else if (work.Drained && settled.State != DeliveryState.Delivered && (Webhook.Listener is null || waits))
            Flush(drainOnly: true);
    }

    /// <summary>Gives back all that is not in flight.</summary>
    public void Flush() => Flush(drainOnly: false);

    private void Flush(bool drainOnly)
    {
        foreach (var work in _queue.Flush(drainOnly))
            Unfit(work);
    }

    /// <summary>A lease is to be given back: what comes now lines up behind what it was for.</summary>
    private void Unfit(DeliveryWork work)
    {
        _unfit.Add(work);
        if (work.DeliveryId > Health.ParkedThrough)
            Backlog = _expected = true;
    }

    private void Refill(IReadOnlyList<DeliveryWork> works)
    {
        foreach (var work in works)
        {
            if (Takes(work))
                _queue.Add(work);
            else
                Unfit(work);
        }
    }

    /// <summary>
    /// Live work behind the mark, parked work up to it: a change of the mark since the lease has moved it to the other side.
    /// </summary>
    private bool Takes(DeliveryWork work) =>
        Sends && !IsUnwanted(work) && work.Drained == work.DeliveryId <= Health.ParkedThrough && (work.Drained ? Drains : !Probing);

    /// <summary>Whether a delivery is not to be sent any more: its webhook is deleted, or set to take no events.</summary>
    private bool IsUnwanted(DeliveryWork work) => Webhook.IsDeleted || (!Webhook.TakesEvents && work.Trigger == DeliveryTrigger.Event);

    /// <summary>A delivery waits in the store for its retry. Only where order matters does it hold others.</summary>
    private void ExpectRetry(long dueAt)
    {
        if (Webhook.Ordered)
            Expect(dueAt);
        else
            Due(dueAt);
    }

    private void Due(long dueAt) => NextDue = Math.Min(NextDue ?? long.MaxValue, dueAt);
}
