using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>One walk over the calls of a file, each with what came late.</summary>
internal sealed class EvidenceWalk(EvidenceFile file)
{
    private readonly Dictionary<string, List<HitRecord>> _late = file.Late()
        .GroupBy(hit => hit.EventId)
        .ToDictionary(hits => hits.Key, hits => hits.ToList());

    /// <summary>Every call, in the order in which they fell quiet.</summary>
    public IEnumerable<CallRecord> Calls() => file.Calls().Select(WithLate);

    /// <summary>After the walk: the hits that belong to no call.</summary>
    public IReadOnlyList<HitRecord> Unclaimed => [.. _late.Values.SelectMany(hits => hits)];

    private CallRecord WithLate(CallRecord call)
    {
        if (_late.Count == 0)
            return call;
        List<HitRecord>? hits = null;
        foreach (var id in call.EventIds)
        {
            if (_late.Remove(id, out var more))
                (hits ??= [.. call.Hits]).AddRange(more);
        }

        return hits is null ? call : call with { Hits = hits };
    }
}
