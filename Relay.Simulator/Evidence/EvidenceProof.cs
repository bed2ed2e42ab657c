using Relay.Simulator.Figures;
using Relay.Simulator.Proof;
using Relay.Simulator.Proof.Invariants;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Proves a storm from its evidence, whether it has just ended or lies in a file since last year: one walk over its calls, each with what
/// came late; what belongs to none of them is looked for in a second one.
/// </summary>
internal static class EvidenceProof
{
    /// <summary>The verdicts, and the figures beside them.</summary>
    /// <param name="end">How the storm ended; for a file without an end, what can be said of it.</param>
    public static (StormFacts Facts, StormProof Proof, StormFigures Figures) Prove(EvidenceFile file, EvidenceEnd end)
    {
        var facts = new StormFacts
        {
            Plan = file.Head.Plan.Options,
            Webhooks = file.Head.Webhooks,
            IsListed = end.IsListed ? file.Listed() : null,
            Ledger = [.. file.Ledger()],
            Strikes = end.Strikes,
            IsShared = file.Head.IsShared,
            IsPartial = end.IsPartial,
            Target = file.Head.Target,
        };
        var (prover, figures) = (new Prover(facts), new StormFigures(facts, end.SendingTook));
        var walk = new EvidenceWalk(file);
        foreach (var call in walk.Calls())
        {
            var view = new CallView(call, facts);
            prover.See(view);
            figures.See(view);
        }

        prover.See(walk.Unclaimed, file.Calls);
        return (facts, prover.Conclude(), figures);
    }
}
