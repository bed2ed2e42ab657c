using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>What the provider did not sign is answered 401, or as the provider wants it, and never routed.</summary>
internal sealed class BadSignaturesRefused(StormFacts facts)
    : Invariant("bad-signatures-refused", "What the provider did not sign is answered 401 and never routed.", facts)
{
    private readonly TwistCount _twists = new();
    private readonly Dictionary<string, int> _refusals = [];

    protected override bool IsTried => _twists.Total > 0;

    protected override string Counted => $"{Count(_twists.Total, "forged request")}: {_twists}.";

    public override void See(CallView call)
    {
        foreach (var (request, sent) in call.Tries.Where(sent => sent.Request.Role == RequestRole.Forged))
        {
            _twists.Add(request.Twist);
            var refusal = Refusal(request.Sample.Dialect);
            if (sent.Status > 0 && sent.Status != refusal)
                Offend(
                    sent.EventId ?? $"request {request.Number}",
                    $"A bad signature ({request.Twist}) was answered {sent.Status} instead of {refusal}.",
                    Facts.Look(request, call.Call.CallId)
                );
        }
    }

    private int Refusal(string dialect) =>
        _refusals.TryGetValue(dialect, out var known) ? known : _refusals[dialect] = Dialect.Create(dialect).RefuseWith ?? 401;

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
