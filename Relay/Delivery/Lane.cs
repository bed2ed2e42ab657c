using Relay.Domain;

namespace Relay.Delivery;

/// <summary>
/// A webhook's place in the dispatcher: what of its work is in memory, how much may be in flight, and when the store is asked for more. Only state and decisions, no I/O; every member is called under its lock.
/// <code>
///   ingest ──reserve, dispatch──► live ─┐
///   store ──claim what is due──►  live ─┼─► Next() ──► in flight ──► settled
///   store ──claim parked work──► drain ─┘
/// </code>
/// A full lane leaves its work in the store and refills from there, so memory stays flat whatever the backlog, and one hanging webhook slows nobody else.
/// </summary>
internal sealed class Lane(Webhook webhook, WebhookHealth health, LaneLimits limits, TimeProvider clock)
{
    /// <summary>Parked work is claimed in runs: each goes after the answer to the one before, without a query in between.</summary>
    public const int DrainRun = 64;

    private readonly LinkedList<DeliveryWork> _live = new();
    private readonly Queue<DeliveryWork> _drain = new();
    private readonly HashSet<string> _busyCalls = [];
    private readonly TokenBucket _rate = new(clock, 0.1), _drainRate = new(clock, 0.1);
    private int _reserved, _inFlight, _drainInFlight;

    public Lock Lock { get; } = new();

    public Webhook Webhook { get; set; } = webhook;

    public WebhookHealth Health { get; private set; } = health;

    /// <summary>Work waits in the store that is older than what comes now, so new work must line up behind it.</summary>
    public bool Backlog { get; set; } = health.OpenLive > 0;

    /// <summary>When the store has the next delivery due, Unix milliseconds; null where nothing is known to wait.</summary>
    public long? NextDue { get; set; } = health.OpenLive > 0 ? 0 : null;

    /// <summary>When the next parked delivery may go; null to ask at once.</summary>
    public long? NextDrain { get; set; }

    /// <summary>Until when the receiver asked to be left alone.</summary>
    public long HoldUntil { get; set; }

    /// <summary>A claim of due work, and one of parked work, is under way.</summary>
    public bool Claiming { get; set; }

    public bool ClaimingParked { get; set; }

    public bool Skipping { get; set; }

    /// <summary>It stands in the line for a place among all attempts.</summary>
    public bool Starved { get; set; }

    /// <summary>Work waits for a webhook that takes none any more: it is to be skipped.</summary>
    public bool HasUnwanted => !Webhook.TakesEvents && Health.Open > 0;

    /// <summary>Settlements that are not on disk yet.</summary>
    public int Unsettled { get; set; }

    /// <summary>The last attempt hung: a lane like that gets one attempt at a time while the relay is short of places.</summary>
    public bool Hangs { get; set; }

    public ITimer? Timer { get; set; }

    public long TimerAt { get; set; } = long.MaxValue;

    public int InFlight => _inFlight + _drainInFlight;

    private bool Sends => Health.Status == WebhookStatus.Active && !Webhook.IsDeleted;

    /// <summary>New events wait behind the probe.</summary>
    private bool Probing => Health.Drain.Phase == DrainPhase.Probing;

    private bool Drains => Sends && Health.Drain.Phase is DrainPhase.Probing or DrainPhase.Draining;

    /// <summary>While it has strikes it goes slowly: one at a time.</summary>
    private int MostInFlight => Health.Strikes > 0 ? 1 : Webhook.MaxInFlight;

    private int MostDraining => Probing ? 1 : Math.Min(Health.Drain.MaxInFlight, MostInFlight);

    /// <summary>Takes over newer health; results arrive in any order.</summary>
    /// <returns>Whether it was newer.</returns>
    public bool Learn(WebhookHealth health)
    {
        if (health.Version < Health.Version) return false;
        if (health.Drain.Phase != Health.Drain.Phase) NextDrain = null;
        // What waited behind the probe is in the store.
        if (Probing && health.Drain.Phase != DrainPhase.Probing) Expect(0);
        Health = health;
        return true;
    }

    public bool TryReserve()
    {
        if (!Sends || Probing || Backlog || _live.Count + _reserved >= limits.Queue) return false;
        _reserved++;
        return true;
    }

    public void Unreserve() => _reserved--;

    /// <summary>A place that was kept is filled.</summary>
    public void Fill(DeliveryWork work)
    {
        _reserved--;
        _live.AddLast(work);
    }

    /// <summary>Adds what was claimed from the store.</summary>
    public void Refill(IReadOnlyList<DeliveryWork> works)
    {
        foreach (var work in works)
        {
            if (work.Drained) _drain.Enqueue(work);
            else _live.AddLast(work);
        }
    }

    /// <summary>Work waits in the store from this time on.</summary>
    public void Expect(long dueAt)
    {
        Backlog = true;
        NextDue = Math.Min(NextDue ?? long.MaxValue, dueAt);
    }

    /// <summary>How many due deliveries to ask the store for now; 0 for none.</summary>
    public int WantsDue(long now)
    {
        if (!Sends || Probing || Claiming || NextDue is not { } due || due > now || HoldUntil > now) return 0;
        return HasRoom ? Room : 0;
    }

    /// <summary>How many parked deliveries to ask the store for now; 0 for none.</summary>
    public int WantsParked(long now)
    {
        if (!Drains || ClaimingParked || _drain.Count + _drainInFlight > 0 || NextDrain > now || HoldUntil > now || Health.OpenParked == 0) return 0;
        return Probing ? 1 : Math.Max(DrainRun, Health.Drain.MaxInFlight);
    }

    /// <summary>The next delivery to send now, if one may go.</summary>
    public DeliveryWork? Next(long now)
    {
        if (!Sends || HoldUntil > now || InFlight >= MostInFlight) return null;
        if (_drain.Count > 0 && _drainInFlight < MostDraining && _rate.Has(Webhook.RatePerSecond) && _drainRate.TryTake(Health.Drain.RatePerSecond))
        {
            _rate.TryTake(Webhook.RatePerSecond);
            _drainInFlight++;
            return _drain.Dequeue();
        }

        if (Probing || FirstFree() is not { } node || !_rate.TryTake(Webhook.RatePerSecond)) return null;
        _live.Remove(node);
        _inFlight++;
        if (CallOf(node.Value) is { } call) _busyCalls.Add(call);
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
        if (CallOf(work) is { } call) _busyCalls.Remove(call);
    }

    /// <summary>Empties the lane of what is not in flight, to give its leases back.</summary>
    /// <param name="drainOnly">Only the parked work: a drained delivery failed, and those behind it must stay behind it.</param>
    public List<DeliveryWork> Flush(bool drainOnly)
    {
        List<DeliveryWork> works = [.. _drain];
        _drain.Clear();
        if (drainOnly) return works;
        works.AddRange(_live);
        _live.Clear();
        return works;
    }

    /// <summary>When the lane must look again by itself, Unix milliseconds; null where something else will call.</summary>
    public long? NextLook(long now)
    {
        if (!Sends) return null;
        var look = long.MaxValue;
        // What is due but finds no room is asked for when an attempt ends.
        if (NextDue is { } due && !Claiming && !Probing && HasRoom) look = Math.Max(due, HoldUntil);
        if (((_live.Count > 0 && !Probing) || _drain.Count > 0) && InFlight < MostInFlight) look = Math.Min(look, HoldUntil > now ? HoldUntil : now + RateWait);
        if (Drains && !ClaimingParked && _drain.Count + _drainInFlight == 0 && Health.OpenParked > 0) look = Math.Min(look, Math.Max(NextDrain ?? now, HoldUntil));
        if (Health.Drain is { Phase: DrainPhase.Stopped, ProbeAt: { } probe }) look = Math.Min(look, probe);
        return look == long.MaxValue ? null : look;
    }

    private int Room => limits.Queue - _live.Count - _reserved;

    /// <summary>Refilled when half empty: a claim is a transaction, and one for each delivery would be waste.</summary>
    private bool HasRoom => Room >= limits.Queue / 2;

    /// <summary>A moment until the next token of a rate limit.</summary>
    private int RateWait => 1000 / Math.Clamp(Math.Min(Webhook.RatePerSecond ?? 50, Health.Drain.RatePerSecond ?? 50), 1, 50);

    private LinkedListNode<DeliveryWork>? FirstFree()
    {
        var node = _live.First;
        while (node is not null && CallOf(node.Value) is { } call && _busyCalls.Contains(call)) node = node.Next;
        return node;
    }

    private string? CallOf(DeliveryWork work) => Webhook.Ordered ? work.Event.Envelope.CallId : null;
}

/// <summary>The bounds of every lane.</summary>
/// <param name="Queue">Deliveries of one webhook in memory.</param>
/// <param name="QueuedBytes">Bytes of events in memory, all lanes together.</param>
/// <param name="InFlight">Attempts in flight, all lanes together.</param>
internal sealed record LaneLimits(int Queue = 256, long QueuedBytes = 64 << 20, int InFlight = 4096)
{
    /// <summary>Bytes of events that one claim brings into memory.</summary>
    public long ClaimBytes => QueuedBytes / 8;
}
