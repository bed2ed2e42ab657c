namespace Relay.Simulator.Proof.Invariants;

/// <summary>A webhook that asks for order gets the events of a call in the order in which they came in.</summary>
internal sealed class CallOrder(StormFacts facts)
    : Invariant("call-order", "A webhook that asks for order gets the events of a call in the order in which they came in.", facts)
{
    private long _calls;

    protected override bool IsTried => _calls > 0;

    protected override string Counted => $"{Count(_calls, "call")} with more than one event.";

    public override void See(CallView call)
    {
        foreach (var webhook in call.Receivers.Where(webhook => webhook is { IsOrdered: true, IsTroubled: false }))
        {
            var events = call.FirstAccepted(webhook)
                .Select(pair => new Inversions.Arrived(pair.Event.Id, pair.Event.SentAt, pair.Event.AnsweredAt))
                .ToList();
            if (events.Count < 2)
                continue;
            _calls++;
            foreach (var (earlier, later) in Inversions.Find(events))
                Offend(later, $"{webhook.Event} got it after {earlier}, which came in later.", Facts.Look(later));
        }
    }
}
