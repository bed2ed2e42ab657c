namespace Relay.Simulator.Proof.Invariants;

/// <summary>What was parked is delivered once the receiver is mended, in the order of the events.</summary>
internal sealed class ParkedDrained(StormFacts facts)
    : Invariant("parked-drained", "What was parked is delivered once the receiver is mended, in the order of the events.", facts)
{
    // The one thing that is as long as the storm: whether a drain kept the order can be seen of all of it only.
    private readonly List<(int Hit, Inversions.Arrived Event)> _delivered = [];

    protected override bool IsTried => Facts is { Strikes.State: "auto_disabled", Troubled: not null };

    protected override string Counted =>
        IsTried ? $"{Count(_delivered.Count, "delivery", "deliveries")} after mending." : "Nothing was parked.";

    public override void See(CallView call)
    {
        if (!IsTried || Facts.Troubled is not { } webhook)
            return;
        var got = call.AcceptedBy(webhook);
        foreach (var accepted in call.Accepted.Where(accepted => webhook.Wants(accepted.Sample) && !got.Contains(accepted.Event)))
            Offend(accepted.Id, $"It was parked for {webhook.Id} and never delivered.", Facts.Look(accepted.Id) + "/routing");
        foreach (var (hit, accepted) in call.FirstAccepted(webhook))
            _delivered.Add((hit.Number, new Inversions.Arrived(accepted.Id, accepted.SentAt, accepted.AnsweredAt)));
    }

    protected override void Conclude()
    {
        if (!IsTried)
            return;
        _delivered.Sort((one, other) => one.Hit.CompareTo(other.Hit));
        foreach (var (earlier, later) in Inversions.Find([.. _delivered.Select(delivered => delivered.Event)]))
            Offend(later, $"It was drained after {earlier}, which came in later.", Facts.Look(later));
    }
}
