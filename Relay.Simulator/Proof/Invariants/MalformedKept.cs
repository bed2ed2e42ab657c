using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>A signed body that cannot be read is accepted and kept, and matches no kind.</summary>
internal sealed class MalformedKept(StormFacts facts)
    : Invariant("malformed-kept", "A signed body that cannot be read is accepted and kept, and matches no kind.", facts)
{
    private readonly TwistCount _twists = new();

    protected override bool IsTried => _twists.Total > 0;

    protected override string Counted => $"{Count(_twists.Total, "request")}: {_twists}.";

    public override void See(CallView call)
    {
        foreach (var (request, sent) in call.Tries.Where(sent => sent.Request.Role == RequestRole.Malformed))
        {
            _twists.Add(request.Twist);
            if (sent is { Status: > 0 and not 503, IsAccepted: false })
                Offend(sent.EventId ?? $"request {request.Number}", Answer.Tell(sent), Facts.Look(request, call.Call.CallId));
        }

        foreach (var webhook in call.Receivers)
        {
            foreach (var hit in call.Hits(webhook))
            {
                if (call.OtherIds.GetValueOrDefault(hit.EventId)?.Role == RequestRole.Malformed)
                    Offend(hit.EventId, $"A body that cannot be read was routed to {webhook.Sink}.", Facts.Look(hit.EventId));
            }
        }
    }
}
