using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>A request before it has its place: the event's time moved by what went wrong.</summary>
/// <param name="At">When it would be sent, in the providers' time, Unix milliseconds.</param>
/// <param name="Twin">Whether it goes out at the very moment of the event's own request.</param>
internal sealed record Draft(PlannedEvent Event, RequestRole Role, string Twist, ReadOnlyMemory<byte> Body, double At, bool Twin = false);

/// <summary>
/// Puts a plan's events out of order and adds what else arrives. Every kind of disorder draws from a stream of its own and each event by
/// its index, so one rate can change without changing the rest.
/// </summary>
internal sealed class Disordering
{
    private const double Minute = 60_000,
        Instant = 1;

    private readonly PlanOptions _options;
    private readonly double[] _sendAt;

    public Disordering(PlanOptions options, IReadOnlyList<PlannedEvent> events)
    {
        _options = options;
        Sent =
        [
            .. events
                .Where(planned =>
                    !options.Without.Contains(planned.Report.Sample.Name) && !Happens("missing", planned, options.Disorder.Missing)
                )
                .Select((planned, index) => planned with { Index = index }),
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

    /// <summary>The events that the providers do send.</summary>
    public IReadOnlyList<PlannedEvent> Sent { get; }

    /// <summary>Every request, in no order yet.</summary>
    public IEnumerable<Draft> Drafts()
    {
        foreach (var planned in Sent)
        {
            var at = _sendAt[planned.Index];
            yield return new Draft(planned, RequestRole.Genuine, "", planned.Message.Body, at);
            if (!planned.IsLive && Happens("duplicate", planned, _options.Disorder.Duplicates))
                yield return Duplicate(planned, at);
            if (Happens("bad-signature", planned, _options.Disorder.BadSignatures))
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
                _sendAt[planned.Index] += Stream("late-by", planned).Between(5 * Minute, 30 * Minute);
        }
    }

    /// <summary>An event that is out of order is sent after one to three later events of its call.</summary>
    private void Swap()
    {
        foreach (var call in Sent.GroupBy(planned => planned.Call))
        {
            var events = call.ToArray();
            for (var i = 0; i < events.Length - 1; i++)
            {
                if (!Happens("out-of-order", events[i], _options.Disorder.OutOfOrder))
                    continue;
                var behind = Math.Min(events.Length - 1, i + Stream("out-of-order-by", events[i]).Between(1, 4));
                _sendAt[events[i].Index] = Math.Max(_sendAt[events[i].Index], _sendAt[events[behind].Index] + Instant);
            }
        }
    }

    private void PutFirst()
    {
        foreach (var call in Sent.GroupBy(planned => planned.Call))
        {
            var start = call.Min(planned => _sendAt[planned.Index]);
            var first = _options.First.SelectMany(name => call.Where(planned => planned.Report.Sample.Name == name)).ToList();
            foreach (var planned in call)
                _sendAt[planned.Index] += first.Count * Instant;
            for (var i = 0; i < first.Count; i++)
                _sendAt[first[i].Index] = start + i * Instant;
        }
    }

    private Draft Duplicate(PlannedEvent planned, double at)
    {
        var draw = Stream("duplicate-kind", planned);
        return draw.Between(0, 4) switch
        {
            0 => new Draft(planned, RequestRole.Duplicate, "immediate", planned.Message.Body, at + Instant / 2),
            1 => new Draft(planned, RequestRole.Duplicate, "concurrent", planned.Message.Body, at, Twin: true),
            2 => new Draft(planned, RequestRole.Duplicate, "later", planned.Message.Body, at + draw.Between(Minute, 10 * Minute)),
            _ => new Draft(
                planned,
                RequestRole.Duplicate,
                "moved-time",
                planned.Report.Moved(draw.Between(1, 90) * 1000L).Render().Body,
                at + draw.Between(1000, Minute)
            ),
        };
    }

    // Before the genuine one or after it: a forgery must not take the place of the event that it imitates.
    private Draft Forge(PlannedEvent planned, double at)
    {
        var draw = Stream("bad-signature-kind", planned);
        var twist = draw.Pick(Forgeries.Find(planned.Dialect));
        return new Draft(
            planned,
            RequestRole.Forged,
            twist,
            Forgeries.Body(twist, planned),
            at + (draw.Happens(0.5) ? -Instant / 4 : Instant / 4)
        );
    }

    private Draft Malform(PlannedEvent planned, double at)
    {
        var draw = Stream("malformed-kind", planned);
        var twist = draw.Pick(Malformations.Names);
        return new Draft(planned, RequestRole.Malformed, twist, Malformations.Body(twist, planned.Message.Body), at + Instant / 4);
    }

    private static bool IsAfterthought(PlannedEvent planned) =>
        planned.Kind is "recording.available" or "transcript.ready" or "call.reported" or "note.created";

    private bool Happens(string purpose, PlannedEvent planned, double rate) => rate > 0 && Stream(purpose, planned).Happens(rate);

    private Draw Stream(string purpose, PlannedEvent planned) => Draw.For(_options.Seed, purpose, planned.Index);
}
