using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>A message whose sender waits got the upstream's answer.</summary>
internal sealed class LiveAnswered(StormFacts facts)
    : Invariant("live-answered", "A message whose sender waits got the upstream's answer.", facts)
{
    private long _sends;

    protected override bool IsTried => Facts.Webhooks.Count > 0 && _sends > 0;

    protected override string Counted => $"{Count(_sends, "live message")}.";

    public override void See(CallView call)
    {
        foreach (var (request, sent) in call.Tries.Where(sent => sent.Request is { Role: RequestRole.Genuine, IsLive: true }))
        {
            _sends++;
            if (Facts.Webhooks.Count > 0 && (!sent.IsAccepted || sent.EventId is null))
                Offend(sent.EventId ?? $"request {request.Number}", Answer.Tell(sent), Facts.Look(request, call.Call.CallId));
        }
    }
}
