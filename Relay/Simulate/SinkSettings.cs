using Relay.Simulator.Sinks;

namespace Relay.Simulate;

/// <summary>How a sink is set.</summary>
/// <param name="FailNext">How many of the next hits fail.</param>
/// <param name="FailStatus">What they fail with.</param>
/// <param name="Secret">The webhook's secret, whose signatures are checked; null for no check.</param>
internal sealed record SinkSettings(string Name, SinkDials Dials, int FailNext = 0, int FailStatus = 500, string? Secret = null);
