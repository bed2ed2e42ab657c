using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>What the provider did not sign is answered 401 and never routed.</summary>
internal sealed class BadSignaturesRefused(StormFacts facts)
    : Invariant("bad-signatures-refused", "What the provider did not sign is answered 401 and never routed.", facts)
{
    private readonly TwistCount _twists = new();

    protected override bool IsTried => _twists.Total > 0;

    protected override string Counted => $"{Count(_twists.Total, "forged request")}: {_twists}.";

    public override void See(CallView call)
    {
        foreach (var (request, sent) in call.Tries.Where(sent => sent.Request.Role == RequestRole.Forged))
        {
            _twists.Add(request.Twist);
            if (sent.Status is > 0 and not 401)
                Offend(
                    sent.EventId ?? $"request {request.Number}",
                    $"A bad signature ({request.Twist}) was answered {sent.Status} instead of 401.",
                    Facts.Look(request, call.Call.CallId)
                );
        }
    }

    public override void See(Stranger stranger)
    {
        if (stranger.Forgery is { } forgery)
            Offend(
                stranger.EventId,
                $"A request with a bad signature ({forgery.Twist}) was refused and still delivered to {stranger.Webhook.Event}.",
                Facts.Look(forgery, stranger.CallId)
            );
    }
}
