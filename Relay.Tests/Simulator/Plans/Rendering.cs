using Relay.Simulator.Plans;

namespace Relay.Tests.Simulator.Plans;

/// <summary>Plans that are small enough to be looked at as a whole.</summary>
internal static class Rendering
{
    /// <summary>Every request with its bytes, in the order of sending.</summary>
    public static List<PlannedRequest> Rendered(this StormPlan plan)
    {
        var renderer = plan.CreateRenderer();
        return [.. plan.Stream().Select(renderer.Render)];
    }

    /// <summary>Every event that is sent, call by call.</summary>
    public static List<PlannedEvent> Events(this StormPlan plan) => [.. plan.Walk().SelectMany(call => call.Events)];
}
