using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>Bytes are sacred: what goes out as the original is what came in.</summary>
internal sealed class BytesKept(StormFacts facts)
    : Invariant("bytes-kept", "A webhook that takes the original gets the bytes that the provider sent.", facts)
{
    private long _looked;

    protected override bool IsTried => _looked > 0;

    protected override string Counted => $"{Count(_looked, "body", "bodies")} compared.";

    public override void See(CallView call)
    {
        foreach (var webhook in call.Receivers.Where(webhook => webhook.IsOriginal))
        {
            foreach (var hit in call.Hits(webhook))
            {
                if (call.Find(hit.EventId) is not { } known)
                    continue;
                _looked++;
                if (!IsSent(call, known, hit.BodySha256))
                    Offend(
                        hit.EventId,
                        $"{webhook.Event} got a body of SHA-256 {hit.BodySha256}, which nobody sent.",
                        Facts.Look(hit.EventId)
                    );
            }
        }
    }

    // A copy with a moved time may have been the first to arrive.
    private static bool IsSent(CallView call, AcceptedEvent known, string hash) =>
        call.Call.Requests.Any(request =>
            request.Event == known.Event && request.Role is (RequestRole.Genuine or RequestRole.Duplicate) && request.BodySha256 == hash
        );
}
