using Relay.Simulator.Evidence;
using Relay.Simulator.Figures;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof;

namespace Relay.Simulator.Storms;

/// <summary>What came of a storm.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Plan">What was to be sent.</param>
/// <param name="Facts">What is known of the storm as a whole.</param>
/// <param name="Proof">The verdicts.</param>
/// <param name="Figures">The figures.</param>
/// <param name="BeganAt">When the first request went out.</param>
/// <param name="SendingTook">How long the sending took, the providers' retries included.</param>
/// <param name="Took">How long it took until everything was settled.</param>
/// <param name="Leftovers">Why what the storm made in the relay could not all be removed; null where it was, or was to be kept.</param>
public sealed record StormReport(
    StormOptions Options,
    PlanTotals Plan,
    StormFacts Facts,
    StormProof Proof,
    StormFigures Figures,
    DateTimeOffset BeganAt,
    TimeSpan SendingTook,
    TimeSpan Took,
    string? Leftovers
)
{
    /// <summary>The report on a storm, from its evidence.</summary>
    /// <param name="end">How it ended; for evidence without an end, what can be said of it.</param>
    /// <exception cref="EvidenceException">The evidence can't be read.</exception>
    public static StormReport From(EvidenceFile file, EvidenceEnd end)
    {
        var (facts, proof, figures) = EvidenceProof.Prove(file, end);
        return new StormReport(
            StormWords.Read(file.Head),
            file.Head.Plan,
            facts,
            proof,
            figures,
            file.Head.BeganAt,
            end.SendingTook,
            end.Took,
            end.Leftovers
        );
    }
}
