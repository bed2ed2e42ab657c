using Relay.Simulator.Calls;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>
/// Compares what was sent with what the sinks got and what the relay says, one call after the other. Each invariant answers for one kind
/// of fault and leaves the others' alone, so that a fault turns one red and not five.
/// </summary>
internal sealed class Prover
{
    private readonly StormFacts _facts;
    private readonly Invariant[] _invariants;

    public Prover(StormFacts facts)
    {
        _facts = facts;
        // In the way of an event: from the source to the webhook.
        _invariants =
        [
            new Accepted(facts),
            new DuplicatesRemoved(facts),
            new BadSignaturesRefused(facts),
            new MalformedKept(facts),
            new LiveAnswered(facts),
            new NothingLost(facts),
            new OnceUnlessRetried(facts),
            new RoutedRight(facts),
            new SignaturesValid(facts),
            new BytesKept(facts),
            new CallOrder(facts),
            new ThirdStrike(facts),
            new ParkedDrained(facts),
            new LedgerBalanced(facts),
        ];
    }

    /// <summary>Looks at one call.</summary>
    public void See(CallView call)
    {
        foreach (var invariant in _invariants)
            invariant.See(call);
    }

    /// <summary>
    /// Looks at the hits under ids that no answer named, once every call was seen: whether they are events whose answer got lost,
    /// forgeries that were refused, or nobody's.
    /// </summary>
    /// <param name="hits">The hits.</param>
    /// <param name="calls">Every call once more; asked for only where there are such hits.</param>
    public void See(IReadOnlyList<HitRecord> hits, Func<IEnumerable<CallRecord>> calls)
    {
        if (hits.Count == 0)
            return;
        // They are repeated, signed and counted like any others.
        See(new CallView(new CallRecord(new CallSeat(-1, -1, "", 0), "", [], hits), _facts));
        var search = new StrangerSearch(hits, _facts);
        foreach (var call in calls())
            search.See(new CallView(call, _facts));
        foreach (var stranger in search.Strangers)
        {
            foreach (var invariant in _invariants)
                invariant.See(stranger);
        }
    }

    /// <summary>The verdicts.</summary>
    public StormProof Conclude() => new([.. _invariants.Select(invariant => invariant.Verdict())]);
}
