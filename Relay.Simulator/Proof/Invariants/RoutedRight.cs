namespace Relay.Simulator.Proof.Invariants;

/// <summary>A webhook gets events of its kind that were sent, and no others.</summary>
internal sealed class RoutedRight(StormFacts facts)
    : Invariant("routed-right", "A webhook gets events of its kind that were sent, and no others.", facts)
{
    private long _hits;

    protected override bool IsTried => Facts.Webhooks.Count > 0;

    protected override string Counted => $"{Count(_hits, "hit")} looked at.";

    public override void See(CallView call)
    {
        _hits += call.Call.Hits.Count;
        foreach (var webhook in call.Receivers)
        {
            foreach (var hit in call.Hits(webhook).DistinctBy(hit => hit.EventId))
            {
                if (call.Find(hit.EventId) is { Sample: var sample } && !webhook.Wants(sample))
                    Offend(
                        hit.EventId,
                        $"It is {sample.Kind} of {sample.Dialect} and went to {webhook.Event} of {webhook.Dialect}.",
                        Facts.Look(hit.EventId)
                    );
            }
        }
    }

    public override void See(Stranger stranger)
    {
        if (stranger.Forgery is null)
            Offend(stranger.EventId, $"{stranger.Webhook.Event} got an event that nobody sent.", Facts.Look(stranger.EventId));
    }
}
