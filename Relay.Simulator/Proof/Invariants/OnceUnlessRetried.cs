namespace Relay.Simulator.Proof.Invariants;

/// <summary>At least once admits a repeat only where the sender could not know that the last one was taken.</summary>
internal sealed class OnceUnlessRetried(StormFacts facts)
    : Invariant("once-unless-retried", "A webhook gets an event again only where it did not accept it before.", facts)
{
    private long _admitted;

    protected override bool IsTried => Facts.Webhooks.Count > 0;

    protected override string Counted => $"{Count(_admitted, "repeat")} after a failed try.";

    public override void See(CallView call)
    {
        foreach (var webhook in call.Receivers)
        {
            foreach (var hits in call.Hits(webhook).GroupBy(hit => (hit.EventId, hit.DeliveryId)))
            {
                var tries = hits.ToList();
                _admitted += tries.SkipLast(1).Count(hit => !hit.IsAccepted);
                var taken = tries.FindIndex(hit => hit.IsAccepted);
                if (taken < 0 || taken == tries.Count - 1)
                    continue;
                Offend(
                    hits.Key.EventId,
                    $"{webhook.Event} accepted it at hit {tries[taken].Number} and got it again at hit {tries[taken + 1].Number}.",
                    Facts.Look(hits.Key.EventId)
                );
            }
        }
    }
}
