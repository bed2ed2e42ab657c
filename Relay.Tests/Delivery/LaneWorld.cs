using Relay.Delivery.Lanes;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>
/// A lane with a small store and a person around it, and nothing else: no clock, no threads, no I/O. What the lane asks for is done, late
/// or not at all, as the numbers say, and after each step everything is checked that must always hold.
/// Long because its parts, a store, a receiver and a clock, only mean something together.
/// </summary>
internal sealed class LaneWorld
{
    private const long Source = 1;

    private readonly SortedDictionary<long, Row> _rows = [];
    private readonly List<Pending> _pending = [];
    private readonly List<string> _reserved = [];
    private readonly Lane _lane;
    private readonly bool _ordered;
    private WebhookHealth _health = new();
    private Webhook _webhook;
    private LaneLook _look;
    private long _now = 1_000_000,
        _ids,
        _leases;

    public LaneWorld(int setting)
    {
        _ordered = setting % 2 == 0;
        _webhook = new Webhook
        {
            Id = 1,
            Name = "w",
            Url = "https://example.com/",
            Event = "call.completed",
            Secret = "",
            RetryDelaysSeconds = setting % 3 == 0 ? [] : [1, 5],
            MaxInFlight = 1 + (setting / 6 % 3),
            RatePerSecond = setting % 5 == 0 ? 2 : null,
            Ordered = _ordered,
            RedriveOnRecovery = setting % 7 == 0,
        };
        _lane = new Lane(_webhook, _health, new LaneLimits(Queue: 4));
        Decide();
    }

    /// <summary>One thing that happens, and what the lane makes of it.</summary>
    public void Step(int number)
    {
        var (kind, choice) = (number % 16, number / 16);
        switch (kind)
        {
            case <= 3:
                Arrive($"call{choice % 3}");
                break;
            case 4 when _reserved.Count > 0:
                Commit(choice);
                break;
            case <= 9 when _pending.Count > 0:
                Proceed(_pending[choice % _pending.Count], choice / 64);
                break;
            case 10 when _pending.Count > 0:
                Refuse(_pending[choice % _pending.Count]);
                break;
            case 11:
                Person(choice);
                break;
            case 12 when choice % 5 == 0:
                GoBack((choice % 7) * 1_000);
                break;
            case 12:
                _lane.Compare(_health, _now);
                break;
            case 13 when _look.At is { } at:
                _now = Math.Max(_now, at);
                break;
            default:
                _now += choice % 2_000;
                break;
        }

        Decide();
    }

    /// <summary>Nothing fails any more and every receiver is well: whatever may go has gone in the end, and nothing is left behind.</summary>
    public void Calm()
    {
        while (_reserved.Count > 0)
            Commit(1);
        Decide();
        for (var steps = 0; _pending.Count > 0 || _look.At is not null; steps++)
        {
            Assert.True(steps < 5_000, "it never comes to rest");
            if (_pending.Count > 0)
                Proceed(_pending[0], 0);
            else
                _now = Math.Max(_now, _look.At!.Value);
            Decide();
        }

        foreach (var row in _rows.Values)
        {
            Assert.NotEqual(DeliveryState.Leased, row.State);
            Assert.True(row.State != DeliveryState.Waiting || StaysParked(row), $"{row.Id} waits for nobody");
        }
    }

    /// <summary>The clock goes back, and what is planned with it; what is under way comes back with what it knew.</summary>
    private void GoBack(long by)
    {
        _now -= by;
        foreach (var row in _rows.Values.Where(row => row.State == DeliveryState.Waiting && row.NextAt > _now))
            row.NextAt = Math.Max(_now, row.NextAt - by);
        if (_health.AfterClockWentBack(by, _now) is { } health)
            Set(health);
        _lane.Learn(_health);
        _lane.ClockWentBack(_now);
    }

    private bool StaysParked(Row row) =>
        _health.Status != WebhookStatus.Active || (row.Id <= _health.ParkedThrough && _health.Drain.Phase == DrainPhase.None);

    private void Arrive(string call)
    {
        if (_lane.TryReserve(_now))
        {
            _reserved.Add(call);
            return;
        }

        var row = Add(call, DeliveryState.Waiting);
        _lane.Expect(row.NextAt);
    }

    private void Commit(int choice)
    {
        var call = _reserved[0];
        _reserved.RemoveAt(0);
        if (choice % 4 == 0)
            _lane.Unreserve();
        else
            _lane.Fill(Lease(Add(call, DeliveryState.Waiting), drained: false));
    }

    private Row Add(string call, DeliveryState state)
    {
        var row = new Row(++_ids, call) { State = state, NextAt = _now };
        _rows.Add(row.Id, row);
        CountOpen(row.Id, 1);
        return row;
    }

    /// <summary>The store does what an action asks for, and answers in a step of its own.</summary>
    private void Proceed(Pending pending, int choice)
    {
        var action = pending.Action;
        if (action.Kind == LaneActionKind.Send)
        {
            Answer(pending, choice);
            return;
        }

        if (!pending.IsDone)
        {
            pending.IsDone = true;
            Do(pending);
            return;
        }

        _pending.Remove(pending);
        switch (action.Kind)
        {
            case LaneActionKind.ClaimDue:
                _lane.ClaimedDue(pending.Claimed!, pending.AskedAt);
                break;
            case LaneActionKind.ClaimParked:
                _lane.ClaimedParked(pending.Claimed!, pending.AskedAt);
                break;
            case LaneActionKind.Return:
                _lane.Returned(action.Works!, _now);
                break;
            case LaneActionKind.SkipParked or LaneActionKind.SkipUnwanted:
                _lane.Learn(_health);
                _lane.Skipped(action.Kind, _now);
                break;
            default:
                _lane.Learn(_health);
                _lane.Done(action.Kind);
                break;
        }
    }

    private void Do(Pending pending)
    {
        switch (pending.Action.Kind)
        {
            case LaneActionKind.ClaimDue:
                pending.Claimed = ClaimDue(pending.Action.Count, pending.AskedAt);
                break;
            case LaneActionKind.ClaimParked:
                pending.Claimed = ClaimParked(pending.Action.Count, pending.AskedAt);
                break;
            case LaneActionKind.Return:
                foreach (var work in pending.Action.Works!)
                    Release(work);
                break;
            case LaneActionKind.SkipParked:
                Skip(row => row.Id <= _health.ParkedThrough);
                break;
            case LaneActionKind.SkipUnwanted:
                Skip(_ => true);
                break;
            case LaneActionKind.ResumeDrain when _health.Drain.Phase == DrainPhase.Stopped:
                Set(_health with { Drain = _health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null } });
                break;
        }
    }

    private void Refuse(Pending pending)
    {
        // An attempt's failure is an answer; a transaction that was made is made.
        if (pending.IsDone || pending.Early)
            return;
        _pending.Remove(pending);
        _lane.Failed(pending.Action, _now);
    }

    private void Answer(Pending pending, int choice)
    {
        var work = pending.Action.Work!;
        var row = _rows[work.DeliveryId];
        var outcome = (choice % 8) switch
        {
            1 or 2 => Outcome.ServerError,
            3 => Outcome.Throttled,
            4 => Outcome.Interrupted,
            5 when choice % 64 == 5 => Outcome.Gone,
            _ => Outcome.Succeeded,
        };
        if (pending.Early)
            outcome = Outcome.Succeeded;
        else if (outcome == Outcome.Succeeded && choice % 3 == 1 && _lane.TryEndUnsettled(work))
        {
            pending.Early = true;
            return;
        }

        _pending.Remove(pending);
        var result = new AttemptResult
        {
            Outcome = outcome,
            StartedAt = pending.AskedAt,
            DurationMs = 1,
        };
        var progress = new DeliveryProgress(
            row.Id,
            DeliveryTrigger.Event,
            AttemptPurpose.Scheduled,
            row.Retries,
            row.ThrottledAt,
            row.Epoch,
            work.Drained,
            DeliveryState.Waiting,
            row.NextAt
        );
        Assert.Equal((DeliveryState.Leased, work.Lease), (row.State, row.Lease));
        var decision = Settlement.Decide(new SettlementCase(_webhook, _health, progress, result, pending.Epoch, _now, 1));
        (row.State, row.NextAt, row.Retries, row.ThrottledAt, row.Epoch) = (
            decision.State,
            decision.NextAt,
            decision.Retries,
            decision.ThrottledAt,
            _health.Epoch
        );
        if (decision.Health != _health)
            Set(decision.Health);
        var reopened = decision.Reopen.Count(id => Reopen(id, decision.Redrive));
        if (row.State is not DeliveryState.Waiting)
            CountOpen(row.Id, -1);
        _lane.Settled(work, new Settled(false, row.State, row.NextAt, _health, false, reopened > 0), pending.Early, _now);
    }

    private bool Reopen(long id, bool redrive)
    {
        var row = _rows[id];
        if (row.State != DeliveryState.Failed || (redrive && row.IsRedriven))
            return false;
        (row.State, row.NextAt, row.Retries, row.ThrottledAt) = (DeliveryState.Waiting, _now, 0, null);
        row.IsRedriven |= redrive;
        CountOpen(id, 1);
        if (redrive && id <= _health.ParkedThrough && _health.Drain.Phase == DrainPhase.None)
            Set(_health with { Drain = new Drain(DrainPhase.Draining) });
        return true;
    }

    private Claimed ClaimDue(int most, long now)
    {
        var waiting = _rows.Values.Where(row => row.State == DeliveryState.Waiting && row.Id > _health.ParkedThrough).ToList();
        var (free, held) = (new List<Row>(), false);
        var busy = _rows.Values.Where(row => row.State == DeliveryState.Leased).Select(row => row.Call).ToHashSet();
        long? next = null;
        foreach (var row in waiting)
        {
            if (_ordered && !busy.Add(row.Call))
                held = true;
            else if (row.NextAt > now)
                next = Math.Min(next ?? long.MaxValue, row.NextAt);
            else if (free.Count < most)
                free.Add(row);
            else
                next = now;
        }

        return new Claimed([.. free.Select(row => Lease(row, drained: false))], next, held);
    }

    private Claimed ClaimParked(int most, long now)
    {
        var parked = _rows.Values.Where(row => row.State == DeliveryState.Waiting && row.Id <= _health.ParkedThrough).ToList();
        if (parked.Count == 0)
            return new Claimed([], null);
        if (parked[0].Epoch == _health.Epoch && parked[0].NextAt > now && _health.Drain.MaxInFlight == 1)
            return new Claimed([], parked[0].NextAt);
        var due = parked.Where(row => row.NextAt <= now || row.Epoch != _health.Epoch).Take(most).ToList();
        return new Claimed([.. due.Select(row => Lease(row, drained: true))], due.Count == 0 ? parked[0].NextAt : now);
    }

    private DeliveryWork Lease(Row row, bool drained)
    {
        (row.State, row.Lease) = (DeliveryState.Leased, ++_leases);
        return new DeliveryWork
        {
            DeliveryId = row.Id,
            WebhookId = 1,
            Event = new EventRecord
            {
                Id = row.Id,
                SourceId = Source,
                Envelope = new Envelope
                {
                    Kind = "call.completed",
                    Type = "t",
                    CallId = row.Call,
                },
                ReceivedAt = _now,
                Verification = VerificationResult.Unsigned,
                Request = new InboundRequest(default, HeaderList.Empty),
                BodySha256 = [],
                Remote = "",
            },
            Trigger = DeliveryTrigger.Event,
            Lease = row.Lease,
            Drained = drained,
        };
    }

    private void Release(DeliveryWork work)
    {
        var row = _rows[work.DeliveryId];
        if (row.State == DeliveryState.Leased && row.Lease == work.Lease)
            row.State = DeliveryState.Waiting;
    }

    private void Skip(Func<Row, bool> which)
    {
        foreach (var row in _rows.Values.Where(row => row.State == DeliveryState.Waiting && which(row)))
        {
            row.State = DeliveryState.Skipped;
            CountOpen(row.Id, -1);
        }
    }

    private void Person(int choice)
    {
        switch (choice % 6)
        {
            case 0 when _health.Status == WebhookStatus.Active:
                Set(Strikes.Pause(_health, _now));
                _lane.Learn(_health);
                _lane.Flush();
                break;
            case 1 or 2 or 3 when _health.Status != WebhookStatus.Active:
                var how = (ParkedChoice)(choice / 6 % 3);
                Set(Strikes.Enable(_health, how, choice % 4 == 0 ? 3 : null, 1 + (choice / 18 % 2), ++_ids));
                _lane.Learn(_health);
                break;
            case 4 when _health.HeldUntil(_now) is not null:
                Set(_health with { Hold = Hold.None });
                _lane.Learn(_health);
                break;
            case 5 when choice % 30 == 5:
                _webhook = _webhook with { Event = _webhook.TakesEvents ? Webhook.DisabledEvent : "call.completed" };
                _lane.Webhook = _webhook;
                _lane.Outdate();
                break;
        }
    }

    private void Set(WebhookHealth health) => _health = health with { Version = _health.Version + 1 };

    private void CountOpen(long id, int change)
    {
        if (id > _health.ParkedThrough)
        {
            Set(_health with { OpenLive = _health.OpenLive + change });
            return;
        }

        var parked = _health.OpenParked + change;
        Set(_health with { OpenParked = parked, Drain = parked == 0 ? Drain.None : _health.Drain });
    }

    private void Decide()
    {
        var actions = new List<LaneAction>();
        var places = new LanePlaces(_lane.InFlight, 4096, IsShort: false);
        _look = _lane.Decide(_now, places, actions);
        foreach (var action in actions)
        {
            if (action.Kind == LaneActionKind.Send)
                CheckSend(action.Work!);
            _pending.Add(new Pending(action, _now, _lane.Health.Epoch));
        }

        CheckAlways();
    }

    private void CheckSend(DeliveryWork work)
    {
        var row = _rows[work.DeliveryId];
        Assert.Equal((DeliveryState.Leased, work.Lease), (row.State, row.Lease));
        Assert.False(_lane.Health.Hold.Binds(_now), "it was asked to wait");
        Assert.DoesNotContain(_pending, pending => pending.Action.Work?.DeliveryId == work.DeliveryId);
        if (!_ordered || work.Drained)
            return;
        var done = _pending.Where(pending => pending.Early).Select(pending => pending.Action.Work!.DeliveryId).ToHashSet();
        Assert.DoesNotContain(_rows.Values, older =>
            older.Id < row.Id
            && older.Id > _health.ParkedThrough
            && older.Call == row.Call
            && !older.IsRedriven
            && older.State is DeliveryState.Waiting or DeliveryState.Leased
            && !done.Contains(older.Id)
        );
    }

    private void CheckAlways()
    {
        var sends = _pending.Count(pending => pending.Action.Kind == LaneActionKind.Send && !pending.Early);
        Assert.Equal(sends, _lane.InFlight);
        Assert.InRange(sends, 0, _webhook.MaxInFlight);
        Assert.InRange(_lane.Held, 0, 4 + Lane.DrainRun + _webhook.MaxInFlight);

        // Somebody always looks.
        if (_pending.Count > 0 || _reserved.Count > 0 || !_rows.Values.Any(MayGo))
            return;
        Assert.True(_look.At is not null, "open work waits, and nobody looks");
        if (_lane.Held > 0)
            return;
        // Where order counts, only the first of each call.
        var due = _rows
            .Values.Where(row => MayGo(row) && row.Id > _health.ParkedThrough)
            .DistinctBy(row => _ordered ? row.Call : $"{row.Id}")
            .Min(row => (long?)row.NextAt);
        if (due is { } first && _health.Drain.Phase != DrainPhase.Probing)
            Assert.InRange(_look.At.Value, 0, Math.Max(Math.Max(first, _health.HeldUntil(_now) ?? 0), _now) + Lane.Rest);
    }

    private bool MayGo(Row row) => row.State is DeliveryState.Waiting or DeliveryState.Leased && !StaysParked(row);

    private sealed class Row(long id, string call)
    {
        public long Id { get; } = id;
        public string Call { get; } = call;
        public DeliveryState State { get; set; }
        public long NextAt { get; set; }
        public long Lease { get; set; }
        public int Retries { get; set; }
        public int Epoch { get; set; }
        public long? ThrottledAt { get; set; }
        public bool IsRedriven { get; set; }
    }

    /// <summary>An action under way.</summary>
    private sealed class Pending(LaneAction action, long askedAt, int epoch)
    {
        public LaneAction Action { get; } = action;
        public long AskedAt { get; } = askedAt;
        public int Epoch { get; } = epoch;
        public Claimed? Claimed { get; set; }

        /// <summary>The store has done it; the lane has not heard yet.</summary>
        public bool IsDone { get; set; }

        /// <summary>Its place is free already; its settlement is not on disk.</summary>
        public bool Early { get; set; }
    }
}
