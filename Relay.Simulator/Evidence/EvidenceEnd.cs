using Relay.Simulator.Proof;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>How a storm ended: what makes its evidence whole.</summary>
/// <param name="IsPartial">Whether it was stopped before its end.</param>
/// <param name="SendingTook">How long the sending took, the providers' retries included.</param>
/// <param name="Took">How long it took until everything was settled.</param>
/// <param name="Strikes">What became of the webhook whose receiver failed; null where there was none.</param>
/// <param name="IsListed">Whether the relay was asked for its list of events.</param>
/// <param name="Leftovers">Why what the storm made in the relay could not all be removed.</param>
public sealed record EvidenceEnd(
    bool IsPartial,
    TimeSpan SendingTook,
    TimeSpan Took,
    StrikeRecord? Strikes,
    bool IsListed,
    string? Leftovers
)
{
    /// <summary>What the proof came to when the storm ended.</summary>
    public StormProof? Proof { get; init; }
}
