using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>A copy is recognised whenever it comes and goes to no webhook.</summary>
internal sealed class DuplicatesRemoved(StormFacts facts)
    : Invariant("duplicates-removed", "A copy is recognised whenever it comes and goes to no webhook.", facts)
{
    private long _copies,
        _recognised;

    protected override bool IsTried => _copies > 0;

    protected override string Counted => $"{Count(_copies, "copy", "copies")} sent, {_recognised:N0} recognised on arrival.";

    public override void See(CallView call)
    {
        foreach (var (request, sent) in call.Tries.Where(sent => sent.Request.Role == RequestRole.Duplicate && sent.Try.IsAccepted))
        {
            _copies++;
            _recognised += sent.IsDuplicate ? 1 : 0;
        }

        foreach (var (id, request) in call.SecondIds)
            Offend(
                id,
                $"The same event as {call.Find(id)!.Id}, taken for a new one: request {request.Number}, {request.Twist}.",
                Facts.Look(id)
            );
        foreach (var webhook in call.Receivers)
        {
            foreach (var hits in call.Hits(webhook).GroupBy(hit => hit.EventId))
                See(webhook, hits);
        }
    }

    // The same id with a delivery of its own: a copy was routed, even though it was answered as one.
    private void See(WatchedWebhook webhook, IGrouping<string, HitRecord> hits)
    {
        var deliveries = hits.Select(hit => hit.DeliveryId).Distinct().ToList();
        if (deliveries.Count > 1)
            Offend(
                hits.Key,
                $"{webhook.Event} got it in {deliveries.Count} deliveries: {string.Join(", ", deliveries)}.",
                Facts.Look(hits.Key)
            );
    }
}
