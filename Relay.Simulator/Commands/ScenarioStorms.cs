using Relay.Simulator.Scenarios;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary>
/// Scenarios as storms. It stands here because a scenario's words are those of the command <c>storm</c>, which reads and checks them.
/// </summary>
public static class ScenarioStorms
{
    /// <summary>The storm that a scenario is.</summary>
    /// <exception cref="StormException">The scenario has a mistake.</exception>
    public static StormOptions ToStorm(this Scenario scenario, Uri target) => StormCommand.OptionsFrom(scenario, target);
}
