using System.Security.Cryptography;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Whether a file is what was written, and what was written is what its seed sends: the chained digest, then the plan, then the bytes of
/// every request, made again from the seed and compared by their hashes.
/// </summary>
internal static class EvidenceAudit
{
    /// <summary>What does not fit, in a sentence; null where everything does.</summary>
    public static string? Find(EvidenceFile file) => file.FindTampering() ?? FindStranger(file);

    private static string? FindStranger(EvidenceFile file)
    {
        var head = file.Head.Plan;
        // Another version may send other bytes; what it wrote is still chained.
        if (head.DigestVersion != StormPlan.DigestVersion)
            return null;
        var plan = PlanBuilder.Build(head.Options);
        if (plan.Totals.Digest != head.Digest)
            return $"Its seed makes another plan: {plan.Totals.Digest} instead of {head.Digest}.";
        var renderer = plan.CreateRenderer();
        foreach (var call in file.Calls())
        {
            if (FindStranger(renderer.Open(call.Seat), call) is { } request)
                return $"Request {request.Number}, of call {call.CallId}, is not what the seed sends.";
        }

        return null;
    }

    private static RequestRecord? FindStranger(CallPlan plan, CallRecord call) =>
        call.Requests.FirstOrDefault(request =>
            !plan.Drafts.Any(draft =>
                (draft.Event, draft.Role, draft.Twist) == (request.Event, request.Role, request.Twist)
                && Convert.ToHexStringLower(SHA256.HashData(plan.Body(draft).Span)) == request.BodySha256
            )
        );
}
