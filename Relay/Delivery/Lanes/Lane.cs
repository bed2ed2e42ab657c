namespace Relay.Delivery.Lanes;

/// <summary>
/// A webhook's place in the dispatcher. Long because all that decides what it does next stands together: what of its work is in memory,
/// how much may be in flight, and when the store is asked for more.
/// Only state and decisions, no I/O; every member is called under its lock.
/// <code>
///   ingest ──reserve, dispatch──► live ─┐
///   store ──claim what is due──►  live ─┼─► Next() ──► in flight ──► settled
///   store ──claim parked work──► drain ─┘
/// </code>
/// A full lane leaves its work in the store and refills from there, so memory stays flat whatever the backlog, and one hanging webhook
/// slows nobody else.
/// </summary>
internal sealed class Lane(Webhook webhook, WebhookHealth health, LaneLimits limits, TimeProvider clock)
{
    /// <summary>Parked work is claimed in runs: each goes after the answer to the one before, without a query in between.</summary>
    public const int DrainRun = 64;

    private readonly LinkedList<DeliveryWork> _live = new(),
        _drain = new();
    private readonly HashSet<(long Source, string Call)> _busyCalls = [];
    private readonly TokenBucket _rate = new(clock, 0.1),
        _drainRate = new(clock, 0.1);
    private int _reserved,
        _inFlight,
        _drainInFlight;
    private bool _claiming,
        _expected;

    public Lock Lock { get; } = new();

    public Webhook Webhook { get; set; } = webhook;

    public WebhookHealth Health { get; private set; } = health;

    /// <summary>Work waits in the store that is older than what comes now, so new work must line up behind it.</summary>
    public bool Backlog { get; private set; } = health.OpenLive > 0;

    /// <summary>When the store has the next delivery due, Unix milliseconds; null where nothing is known to wait.</summary>
    public long? NextDue { get; private set; } = health.OpenLive > 0 ? 0 : null;

    /// <summary>When the next parked delivery may go; null to ask at once.</summary>
    public long? NextDrain { get; set; }

    /// <summary>A claim of parked work is under way.</summary>
    public bool ClaimingParked { get; set; }

    public bool Skipping { get; set; }

    /// <summary>It stands in line for a place among all attempts.</summary>
    public bool Starved { get; set; }

    /// <summary>Settlements that are not on disk yet.</summary>
    public int Unsettled { get; set; }

    /// <summary>The last attempt hung: a lane like that gets one attempt at a time while the relay is short of places.</summary>
    public bool Hangs { get; set; }

    public ITimer? Timer { get; set; }

    public long TimerAt { get; set; } = long.MaxValue;

    public int InFlight => _inFlight + _drainInFlight;

    /// <summary>Deliveries in memory, those in flight included.</summary>
    public int Held => _live.Count + _drain.Count + InFlight;

    private bool Sends => Health.Status == WebhookStatus.Active && !Webhook.IsDeleted;

    /// <summary>New events wait behind the probe.</summary>
    private bool Probing => Health.Drain.Phase == DrainPhase.Probing;

    private bool Drains => Sends && Health.Drain.Phase is DrainPhase.Probing or DrainPhase.Draining;

    /// <summary>While it has strikes, or its receiver has said "later", it goes slowly: one at a time until a success.</summary>
    private int MostInFlight => Health.Strikes > 0 || Health.Hold.Pauses > 0 ? 1 : Webhook.MaxInFlight;

    private int MostDraining => Probing ? 1 : Math.Min(Health.Drain.MaxInFlight, MostInFlight);

    private int Room => limits.Queue - _live.Count - _reserved;

    /// <summary>Asked for in halves, so that a lane at work does not ask after every attempt.</summary>
    private bool HasRoom => Room >= Math.Max(1, limits.Queue / 2);

    /// <summary>Takes over newer health; results arrive in any order.</summary>
    /// <returns>Whether it was newer.</returns>
    public bool Learn(WebhookHealth health)
    {
        if (health.Version < Health.Version)
            return false;
        if (health.Drain.Phase != Health.Drain.Phase)
            NextDrain = null;
        // What waited behind the probe is in the store.
        if (Probing && health.Drain.Phase != DrainPhase.Probing)
            Expect(0);
        Health = health;
        return true;
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

    /// <summary>A place that was kept is filled. False where the webhook has changed since: then the work goes back to the store.</summary>
    public bool Fill(DeliveryWork work)
    {
        _reserved--;
        // The one before it of its call may have failed meanwhile and wait in the store.
        if (!Takes(work) || (Webhook.Ordered && Backlog))
            return false;
        _live.AddLast(work);
        return true;
    }

    /// <summary>Adds what was claimed from the store.</summary>
    /// <returns>What the lane does not take, because its webhook has changed since.</returns>
    public List<DeliveryWork> Refill(IReadOnlyList<DeliveryWork> works)
    {
        var misfits = new List<DeliveryWork>();
        foreach (var work in works)
        {
            if (!Takes(work))
                misfits.Add(work);
            else if (work.Drained)
                _drain.AddLast(work);
            else
                _live.AddLast(work);
        }

        return misfits;
    }

    /// <summary>Whether a delivery is not to be sent any more: its webhook is deleted, or set to take no events.</summary>
    public bool IsUnwanted(DeliveryWork work) => Webhook.IsDeleted || (!Webhook.TakesEvents && work.Trigger == DeliveryTrigger.Event);

    /// <summary>Takes out one that a person wants sent at once; null where it is not in memory, or in flight.</summary>
    public DeliveryWork? Pull(long deliveryId)
    {
        foreach (var works in (ReadOnlySpan<LinkedList<DeliveryWork>>)[_live, _drain])
        {
            for (var node = works.First; node is not null; node = node.Next)
            {
                if (node.Value.DeliveryId != deliveryId)
                    continue;
                works.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>Work waits in the store from this time on, and new work lines up behind it.</summary>
    public void Expect(long dueAt)
    {
        Backlog = _expected = true;
        Due(dueAt);
    }

    /// <summary>Leases were given back: what they were for waits in the store, on the side of the mark where it stands now.</summary>
    public void TakenBack(IReadOnlyList<DeliveryWork> works, long now)
    {
        foreach (var work in works)
        {
            if (work.DeliveryId > Health.ParkedThrough)
                Expect(now);
            // Parked work that was leased as such is behind the one that failed, and comes when that does.
            else if (!work.Drained)
                NextDrain = null;
        }
    }

    /// <summary>A delivery waits in the store for its retry. Only where order matters does it hold others.</summary>
    public void ExpectRetry(long dueAt)
    {
        if (Webhook.Ordered)
            Expect(dueAt);
        else
            Due(dueAt);
    }

    /// <summary>A claim of due work begins. What is expected from here on may have come too late for it.</summary>
    public void BeginClaim() => (_claiming, _expected, NextDue) = (true, false, null);

    /// <summary>A claim of due work has ended.</summary>
    /// <param name="nextAt">When the store has more, as it was within the claim.</param>
    /// <param name="held">More waits behind unfinished deliveries of its call: it is asked for again when one of them is settled.</param>
    public void EndClaim(long? nextAt, bool held, long now)
    {
        _claiming = false;
        if (nextAt is { } next)
            Due(next);
        Backlog = _expected || held || (nextAt is { } left && (left <= now || Webhook.Ordered));
    }

    /// <summary>How many due deliveries to ask the store for now; 0 for none.</summary>
    /// <param name="isShort">The memory for all lanes is used up: only a lane that has nothing gets something.</param>
    public int WantsDue(long now, bool isShort)
    {
        if (!AsksForDue(isShort) || NextDue > now || Health.Hold.Binds(now))
            return 0;
        return isShort ? Math.Min(Room, MostInFlight) : Room;
    }

    /// <summary>How many parked deliveries to ask the store for now; 0 for none.</summary>
    public int WantsParked(long now)
    {
        if (!Drains || ClaimingParked || _drain.Count + _drainInFlight > 0 || NextDrain > now || Health.OpenParked == 0)
            return 0;
        if (Health.Hold.Binds(now))
            return 0;
        return Probing ? 1 : Math.Max(DrainRun, Health.Drain.MaxInFlight);
    }

    /// <summary>Whether a delivery could go now, but for the limits of rate.</summary>
    public bool IsReady(long now) =>
        Sends
        && !Health.Hold.Binds(now)
        && InFlight < MostInFlight
        && ((_drain.Count > 0 && _drainInFlight < MostDraining) || (!Probing && FirstFree() is not null));

    /// <summary>The next delivery to send now, if one may go.</summary>
    public DeliveryWork? Next(long now)
    {
        if (!IsReady(now))
            return null;
        if (
            _drain.Count > 0
            && _drainInFlight < MostDraining
            && _rate.Has(Webhook.RatePerSecond)
            && _drainRate.TryTake(Health.Drain.RatePerSecond)
        )
        {
            _rate.TryTake(Webhook.RatePerSecond);
            _drainInFlight++;
            var oldest = _drain.First!.Value;
            _drain.RemoveFirst();
            return oldest;
        }

        if (Probing || FirstFree() is not { } node || !_rate.TryTake(Webhook.RatePerSecond))
            return null;
        _live.Remove(node);
        _inFlight++;
        if (Webhook.Ordered && CallOf(node.Value) is { } call)
            _busyCalls.Add(call);
        return node.Value;
    }

    /// <summary>An attempt has its answer.</summary>
    public void Ended(DeliveryWork work)
    {
        if (work.Drained)
        {
            _drainInFlight--;
            return;
        }

        _inFlight--;
        if (CallOf(work) is { } call)
            _busyCalls.Remove(call);
    }

    /// <summary>Empties the lane of what is not in flight, to give its leases back.</summary>
    /// <param name="drainOnly">Only the parked work: a drained delivery failed, and those behind it must stay behind it.</param>
    public List<DeliveryWork> Flush(bool drainOnly)
    {
        List<DeliveryWork> works = [.. _drain];
        _drain.Clear();
        if (drainOnly)
            return works;
        works.AddRange(_live);
        _live.Clear();
        return works;
    }

    /// <summary>When the lane must look again by itself, Unix milliseconds; null where something else will call.</summary>
    public long? NextLook(long now, bool isShort)
    {
        if (!Sends)
            return null;
        var look = long.MaxValue;
        var held = Health.Hold.Binds(now) ? Health.Hold.Until : 0;
        if (AsksForDue(isShort))
            look = Math.Max(NextDue!.Value, held);
        if (_live.Count + _drain.Count > 0 && held > now)
            look = Math.Min(look, held);
        else if (IsReady(now))
            look = Math.Min(look, now + Wait);
        if (Drains && !ClaimingParked && _drain.Count + _drainInFlight == 0 && Health.OpenParked > 0)
            look = Math.Min(look, Math.Max(NextDrain ?? now, held));
        if (Health.Drain is { Phase: DrainPhase.Stopped, ProbeAt: { } probe })
            look = Math.Min(look, probe);
        return look == long.MaxValue ? null : look;
    }

    /// <summary>The time until the next token of a rate limit, or a moment for a place among all attempts.</summary>
    private int Wait
    {
        get
        {
            var wait = _rate.WaitMs(Webhook.RatePerSecond);
            if (Probing || FirstFree() is null)
                wait = Math.Max(wait, _drainRate.WaitMs(Health.Drain.RatePerSecond));
            return wait == 0 ? 20 : wait;
        }
    }

    private bool AsksForDue(bool isShort) => Sends && !Probing && !_claiming && NextDue is not null && HasRoom && (!isShort || Held == 0);

    /// <summary>
    /// Live work behind the mark, parked work up to it: a change of the mark since the lease has moved it to the other side.
    /// </summary>
    private bool Takes(DeliveryWork work) =>
        Sends && !IsUnwanted(work) && work.Drained == work.DeliveryId <= Health.ParkedThrough && (work.Drained ? Drains : !Probing);

    private void Due(long dueAt) => NextDue = Math.Min(NextDue ?? long.MaxValue, dueAt);

    private LinkedListNode<DeliveryWork>? FirstFree()
    {
        var node = _live.First;
        while (Webhook.Ordered && node is not null && CallOf(node.Value) is { } call && _busyCalls.Contains(call))
            node = node.Next;
        return node;
    }

    private static (long Source, string Call)? CallOf(DeliveryWork work) =>
        work.Event.Envelope.CallId is { } call ? (work.Event.SourceId, call) : null;
}
