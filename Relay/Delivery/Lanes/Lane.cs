namespace Relay.Delivery.Lanes;

/// <summary>
/// A webhook's place in the dispatcher: state, and one decision over it. No I/O and no clock: what happened is told to it, and
/// <see cref="Decide"/> says what is to be done now and when to ask again. Every member is called under its lock.
/// <code>
///   ingest ──reserve, dispatch──► live ─┐
///   store ──claim what is due──►  live ─┼─► Decide() ──► in flight ──► settled
///   store ──claim parked work──► drain ─┘
/// </code>
/// A full lane leaves its work in the store and refills from there, so memory stays flat whatever the backlog, and one hanging webhook
/// slows nobody else. Somebody always looks: while open work may go, the lane has an action under way, a time to look again, or an attempt
/// in flight.
/// </summary>
internal sealed partial class Lane(Webhook webhook, WebhookHealth health, LaneLimits limits)
{
    /// <summary>Parked work is claimed in runs: each goes after the answer to the one before, without a query in between.</summary>
    public const int DrainRun = 64;

    /// <summary>How long a store that refused is left alone, and a drain that found nothing, milliseconds.</summary>
    public const int Rest = 1000;

    private const int MostUnsettled = 512;

    private readonly LaneQueue _queue = new();
    private readonly TokenBucket _rate = new(0.1),
        _drainRate = new(0.1);

    /// <summary>Leases to be given back.</summary>
    private readonly List<DeliveryWork> _unfit = [];
    private int _reserved,
        _unsettled,
        _returning;
    private bool _claiming,
        _claimingParked,
        _skipping,
        _skippingUnwanted,
        _resuming,
        _refreshing,
        _expected,
        _isStale;

    /// <summary>What waits in the store is wanted no more.</summary>
    private bool _skips = !webhook.TakesEvents && health.Open > 0;

    /// <summary>Before these the store is not asked at all, and not to skip parked work.</summary>
    private long _restsUntil,
        _skipAt;

    /// <summary>When the next parked delivery may go; null to ask at once.</summary>
    private long? _nextDrain;

    public Lock Lock { get; } = new();

    public Webhook Webhook { get; set; } = webhook;

    public WebhookHealth Health { get; private set; } = health;

    /// <summary>Work waits in the store that is older than what comes now, so new work must line up behind it.</summary>
    public bool Backlog { get; private set; } = health.OpenLive > 0;

    /// <summary>When the store has the next delivery due, Unix milliseconds; null where nothing is known to wait.</summary>
    public long? NextDue { get; private set; } = health.OpenLive > 0 ? 0 : null;

    /// <summary>The last attempt hung: a lane like that gets one attempt at a time while the relay is short of places.</summary>
    public bool Hangs { get; set; }

    /// <summary>It stands in line for a place among all attempts. The dispatcher's.</summary>
    public bool Starved { get; set; }

    /// <summary>The dispatcher's, and when it fires.</summary>
    public ITimer? Timer { get; set; }

    /// <inheritdoc cref="Timer"/>
    public long TimerAt { get; set; } = long.MaxValue;

    public int InFlight => _queue.InFlight;

    /// <summary>Deliveries in memory, those in flight included.</summary>
    public int Held => _queue.Held;

    private bool Sends => IsOwned && Health.Status == WebhookStatus.Active && !Webhook.IsDeleted;

    /// <summary>New events wait behind the probe.</summary>
    private bool Probing => Health.Drain.Phase == DrainPhase.Probing;

    private bool Drains => Sends && Health.Drain.Phase is DrainPhase.Probing or DrainPhase.Draining;

    /// <summary>While it has strikes, or its receiver has said "later", it goes slowly: one at a time until a success.</summary>
    private int MostInFlight => Health.Strikes > 0 || Health.Hold.Pauses > 0 ? 1 : Webhook.MaxInFlight;

    private int MostDraining => Probing ? 1 : Math.Min(Health.Drain.MaxInFlight, MostInFlight);

    private int Room => limits.Queue - _queue.Live - _reserved;

    /// <summary>Asked for in halves, so that a lane at work does not ask after every attempt.</summary>
    private bool HasRoom => Room >= Math.Max(1, limits.Queue / 2);

    /// <summary>What is to be done now; each action is under way from here on.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="actions">Where the actions are added.</param>
    public LaneLook Decide(long now, LanePlaces places, List<LaneAction> actions)
    {
        var starves = Send(now, places, actions);
        if (_restsUntil <= now)
            AskStore(now, places.IsShort, actions);
        return new LaneLook(NextLook(now, places.IsShort), starves);
    }

    /// <summary>
    /// The wall clock went back, and the store's plans with it: what the lane had planned is asked for anew. May be said more than once.
    /// </summary>
    public void ClockWentBack(long now)
    {
        (_restsUntil, _skipAt, _nextDrain) = (Math.Min(_restsUntil, now + Rest), Math.Min(_skipAt, now + Rest), null);
        TimerAt = long.MaxValue;
        if (NextDue is not null || _claiming)
            Expect(now);
    }

    private bool Send(long now, LanePlaces places, List<LaneAction> actions)
    {
        for (var begun = 0; IsReady(now); begun++)
        {
            if (!places.Has(begun, Hangs, InFlight))
                return true;
            if (Next(now) is not { } work)
                return false;
            actions.Add(new LaneAction(LaneActionKind.Send, Work: work));
        }

        return false;
    }

    private void AskStore(long now, bool isShort, List<LaneAction> actions)
    {
        if (_isStale && !_refreshing)
        {
            (_isStale, _refreshing) = (false, true);
            actions.Add(new LaneAction(LaneActionKind.Refresh));
        }

        if (_unfit.Count > 0)
        {
            _returning++;
            actions.Add(new LaneAction(LaneActionKind.Return, Works: [.. _unfit]));
            _unfit.Clear();
        }

        if (!IsOwned)
            return;
        if (_skips && !_skippingUnwanted)
        {
            (_skips, _skippingUnwanted) = (false, true);
            actions.Add(new LaneAction(LaneActionKind.SkipUnwanted));
        }

        if (WantsSkipping && _skipAt <= now)
        {
            _skipping = true;
            actions.Add(new LaneAction(LaneActionKind.SkipParked));
        }

        if (ProbeAt <= now)
        {
            _resuming = true;
            actions.Add(new LaneAction(LaneActionKind.ResumeDrain));
        }

        if (AsksForDue(isShort) && NextDue <= now && !Health.Hold.Binds(now))
        {
            // What is expected from here on may have come too late for it.
            (_claiming, _expected, NextDue) = (true, false, null);
            actions.Add(new LaneAction(LaneActionKind.ClaimDue, isShort ? Math.Min(Room, MostInFlight) : Room));
        }

        if (AsksForParked && !(_nextDrain > now) && !Health.Hold.Binds(now))
        {
            _claimingParked = true;
            actions.Add(new LaneAction(LaneActionKind.ClaimParked, Probing ? 1 : Math.Max(DrainRun, Health.Drain.MaxInFlight)));
        }
    }

    private long? NextLook(long now, bool isShort)
    {
        var look = long.MaxValue;
        void At(long time) => look = Math.Min(look, time);

        var held = Health.Hold.Binds(now) ? Health.Hold.Until : 0;
        if (_unfit.Count > 0 || (_isStale && !_refreshing))
            At(_restsUntil);
        if (!IsOwned)
            return look == long.MaxValue ? null : look;
        if (_skips && !_skippingUnwanted)
            At(_restsUntil);
        if (WantsSkipping)
            At(Math.Max(_skipAt, _restsUntil));
        if (ProbeAt is { } probe)
            At(Math.Max(probe, _restsUntil));
        if (AsksForDue(isShort))
            At(Math.Max(NextDue!.Value, Math.Max(held, _restsUntil)));
        if (AsksForParked)
            At(Math.Max(_nextDrain ?? now, Math.Max(held, _restsUntil)));
        if (held > now && Sends && _queue.Live + _queue.Drained > 0)
            At(held);
        else if (IsReady(now))
            At(now + Wait(now));
        return look == long.MaxValue ? null : look;
    }

    /// <summary>Whether a delivery could go now, but for the limits of rate.</summary>
    private bool IsReady(long now) =>
        Sends
        && InFlight < MostInFlight
        && !Health.Hold.Binds(now)
        && ((_queue.Drained > 0 && _queue.DrainInFlight < MostDraining) || (!Probing && _queue.HasFree(Webhook.Ordered)));

    /// <summary>The next delivery to send, if the rate lets one through.</summary>
    private DeliveryWork? Next(long now)
    {
        if (
            _queue.Drained > 0
            && _queue.DrainInFlight < MostDraining
            && _rate.Has(Webhook.RatePerSecond, now)
            && _drainRate.TryTake(Health.Drain.RatePerSecond, now)
        )
        {
            _rate.TryTake(Webhook.RatePerSecond, now);
            return _queue.TakeDrained();
        }

        return !Probing && _queue.HasFree(Webhook.Ordered) && _rate.TryTake(Webhook.RatePerSecond, now)
            ? _queue.TakeLive(Webhook.Ordered)
            : null;
    }

    /// <summary>The milliseconds until the next token of a rate limit, or a moment for a place among all attempts.</summary>
    private int Wait(long now)
    {
        var wait = _rate.WaitMs(Webhook.RatePerSecond, now);
        if (Probing || !_queue.HasFree(Webhook.Ordered))
            wait = Math.Max(wait, _drainRate.WaitMs(Health.Drain.RatePerSecond, now));
        return wait == 0 ? 20 : wait;
    }

    private bool AsksForDue(bool isShort) =>
        Sends && !Probing && !_claiming && !IsTidying && NextDue is not null && HasRoom && (!isShort || Held == 0);

    /// <summary>
    /// Leases are going back, or what is wanted no more is being skipped: a claim would only take it out of reach, and give it back, and
    /// so on.
    /// </summary>
    private bool IsTidying => _unfit.Count > 0 || _returning > 0 || _skips || _skippingUnwanted;

    private bool AsksForParked =>
        Drains && !_claimingParked && !IsTidying && _queue.Drained + _queue.DrainInFlight == 0 && Health.OpenParked > 0;

    private bool WantsSkipping => Health.Drain.Phase == DrainPhase.Skipping && !_skipping;

    /// <summary>When a stopped drain tries again; null where none does, or it is being let go.</summary>
    private long? ProbeAt => !_resuming && Health.Drain.Phase == DrainPhase.Stopped ? Health.Drain.ProbeAt : null;
}
