using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Storms;

/// <summary>What came of a storm.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Evidence">Everything that was seen.</param>
/// <param name="Proof">The verdicts.</param>
/// <param name="Log">The figures of the sending.</param>
/// <param name="BeganAt">When the first request went out.</param>
/// <param name="SendingTook">How long the sending took, the providers' retries included.</param>
/// <param name="Took">How long it took until everything was settled.</param>
/// <param name="Leftovers">Why what the storm made in the relay could not all be removed; null where it was, or was to be kept.</param>
public sealed record StormReport(
    StormOptions Options,
    Evidence Evidence,
    StormProof Proof,
    SendLog Log,
    DateTimeOffset BeganAt,
    TimeSpan SendingTook,
    TimeSpan Took,
    string? Leftovers
)
{
    /// <summary>The plan.</summary>
    public StormPlan Plan => Evidence.Plan;
}
