namespace Relay.Simulator.Proof.Invariants;

/// <summary>Every delivery carries two signatures that the published algorithms verify.</summary>
internal sealed class SignaturesValid(StormFacts facts)
    : Invariant("signatures-valid", "Every delivery carries two signatures that the published algorithms verify.", facts)
{
    private long _hits;

    protected override bool IsTried => _hits > 0;

    protected override string Counted => $"{Count(_hits, "delivery", "deliveries")} verified.";

    public override void See(CallView call)
    {
        _hits += call.Call.Hits.Count;
        foreach (var hit in call.Call.Hits.Where(hit => hit.Problem is not null))
            Offend(hit.EventId, $"At {Facts.Webhooks[hit.Webhook].Event}, hit {hit.Number}: {hit.Problem}.", Facts.Look(hit.EventId));
    }
}
