using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>Every event that a provider sent was accepted before it gave up.</summary>
internal sealed class Accepted(StormFacts facts)
    : Invariant("accepted", "Every event that a provider sent was accepted before it gave up.", facts)
{
    private long _tries,
        _retries,
        _accepted;

    protected override bool IsTried => _tries > 0;

    protected override string Counted => $"{Count(_accepted, "event")} accepted, {Count(_retries, "retry", "retries")} by the providers.";

    public override void See(CallView call)
    {
        _tries += call.Tries.Count;
        _retries += call.Tries.Count(sent => sent.Try.Attempt > 1);
        _accepted += call.Accepted.Count;
        foreach (var request in call.Call.Requests.Where(request => request is { Role: RequestRole.Genuine, IsLive: false }))
        {
            if (request.Tries is [.., { IsAccepted: false } last])
                Offend(last.EventId ?? $"request {request.Number}", Answer.Tell(last), Facts.Look(request, call.Call.CallId));
        }
    }
}
