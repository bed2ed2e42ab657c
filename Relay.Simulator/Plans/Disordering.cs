using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Puts a call's events out of order and adds what else arrives. Every kind of disorder draws from a stream of its own and each event by
/// its index, so one rate can change without changing the rest.
/// </summary>
internal sealed class Disordering
{
    /// <summary>A copy that is on the way at the same moment as its event.</summary>
    public const string Concurrent = "concurrent";

    private const double Minute = 60_000,
        Instant = 1;

    private readonly PlanOptions _options;
    private readonly double[] _sendAt;

    public Disordering(PlanOptions options, CallSeat seat, SimulatedCall call)
    {
        _options = options;
        Sent =
        [
            .. call
                .Reports.Where(
                    (report, place) =>
                        !options.Without.Contains(report.Sample.Name)
                        && !Happens("missing", seat.FirstEvent + place, options.Disorder.Missing)
                )
                .Select((report, place) => new PlannedEvent(seat.FirstSent + place, seat.Place, place, report)),
        ];
        _sendAt =
        [
            .. Sent.Select(planned =>
                planned.Report.At + (options.Recorded.Count == 0 ? 0 : RecordedFlow.Lag(planned.Report, options.Recorded))
            ),
        ];
        Delay();
        Swap();
        if (options.First.Count > 0)
            PutFirst();
    }

    /// <summary>The events that the provider does send.</summary>
    public IReadOnlyList<PlannedEvent> Sent { get; }

    /// <summary>Every request, in no order yet.</summary>
    public IEnumerable<Draft> Drafts()
    {
        foreach (var planned in Sent)
        {
            var at = _sendAt[planned.Place];
            yield return Make(planned, RequestRole.Genuine, "", at);
            if (!planned.IsLive && Happens("duplicate", planned, _options.Disorder.Duplicates))
                yield return Duplicate(planned, at);
            if (Happens("bad-signature", planned, _options.Disorder.BadSignatures) && Forgeries.Find(planned.Dialect).Count > 0)
                yield return Forge(planned, at);
            if (!planned.IsLive && Happens("malformed", planned, _options.Disorder.Malformed))
                yield return Malform(planned, at);
        }
    }

    private void Delay()
    {
        foreach (var planned in Sent)
        {
            if (IsAfterthought(planned) && Happens("late", planned, _options.Disorder.Late))
                _sendAt[planned.Place] += Stream("late-by", planned).Between(5 * Minute, 30 * Minute);
        }
    }

    /// <summary>An event that is out of order is sent after one to three later events of its call.</summary>
    private void Swap()
    {
        for (var i = 0; i < Sent.Count - 1; i++)
        {
            if (!Happens("out-of-order", Sent[i], _options.Disorder.OutOfOrder))
                continue;
            var behind = Math.Min(Sent.Count - 1, i + Stream("out-of-order-by", Sent[i]).Between(1, 4));
            _sendAt[i] = Math.Max(_sendAt[i], _sendAt[behind] + Instant);
        }
    }

    private void PutFirst()
    {
        if (Sent.Count == 0)
            return;
        var start = _sendAt.Min();
        var first = _options.First.SelectMany(name => Sent.Where(planned => planned.Report.Sample.Name == name)).ToList();
        foreach (var planned in Sent)
            _sendAt[planned.Place] += first.Count * Instant;
        for (var i = 0; i < first.Count; i++)
            _sendAt[first[i].Place] = start + i * Instant;
    }

    private Draft Duplicate(PlannedEvent planned, double at)
    {
        var draw = Stream("duplicate-kind", planned);
        switch (draw.Between(0, 4))
        {
            case 0:
                return Make(planned, RequestRole.Duplicate, "immediate", at + Instant / 2);
            case 1:
                return Make(planned, RequestRole.Duplicate, Concurrent, at) with { Twin = true };
            case 2:
            // Where the time is part of what tells events apart, a repetition has the first one's.
            case 3 when Repeats.FollowsTime(planned.Report.Sample):
                return Make(planned, RequestRole.Duplicate, "later", at + draw.Between(Minute, 10 * Minute));
            default:
                var moved = draw.Between(1, 90);
                return Make(planned, RequestRole.Duplicate, "moved-time", at + draw.Between(1000, Minute)) with { MovedSeconds = moved };
        }
    }

    // Before the genuine one or after it: a forgery must not take the place of the event that it imitates.
    private Draft Forge(PlannedEvent planned, double at)
    {
        var draw = Stream("bad-signature-kind", planned);
        var twist = draw.Pick(Forgeries.Find(planned.Dialect));
        return Make(planned, RequestRole.Forged, twist, at + (draw.Happens(0.5) ? -Instant / 4 : Instant / 4));
    }

    private Draft Malform(PlannedEvent planned, double at) =>
        Make(
            planned,
            RequestRole.Malformed,
            Stream("malformed-kind", planned).Pick(Malformations.Find(planned.Report.Sample)),
            at + Instant / 4
        );

    private static Draft Make(PlannedEvent planned, RequestRole role, string twist, double at) =>
        new(planned.Place, role, twist, at, planned.Index);

    private static bool IsAfterthought(PlannedEvent planned) =>
        planned.Kind is "recording.available" or "transcript.ready" or "call.reported" or "note.created";

    private bool Happens(string purpose, PlannedEvent planned, double rate) => Happens(purpose, planned.Index, rate);

    private bool Happens(string purpose, int index, double rate) => rate > 0 && Draw.For(_options.Seed, purpose, index).Happens(rate);

    private Draw Stream(string purpose, PlannedEvent planned) => Draw.For(_options.Seed, purpose, planned.Index);
}
