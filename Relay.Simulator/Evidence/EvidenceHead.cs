using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>What is known of a storm before its first request.</summary>
/// <param name="Simulator">The version of the simulator that made the file.</param>
/// <param name="Plan">What was to be sent; with the seed in it, all bytes follow.</param>
/// <param name="Storm">The storm's options as JSON, without keys and secrets.</param>
/// <param name="BeganAt">When the first request went out; all times in the file count from it.</param>
/// <param name="Target">Where the relay, or the handler, is.</param>
/// <param name="IsShared">Whether others use the relay too.</param>
/// <param name="Webhooks">The webhooks that the storm made.</param>
public sealed record EvidenceHead(
    string Simulator,
    PlanTotals Plan,
    string Storm,
    DateTimeOffset BeganAt,
    Uri Target,
    bool IsShared,
    IReadOnlyList<WatchedWebhook> Webhooks
);
