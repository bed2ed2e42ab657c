using Relay.Simulator.Storms;

namespace Relay.Simulate;

/// <summary>What a run is to do.</summary>
/// <param name="Storm">The storm. Where it goes, and with which key, is not its business here; an <see cref="StormOptions.Target"/> that
/// is not <see cref="Anywhere"/> must be this relay.</param>
/// <param name="Asked">The same as JSON, as it is shown.</param>
/// <param name="Scenario">The scenario that it comes from.</param>
internal sealed record RunRequest(StormOptions Storm, string Asked, string? Scenario = null)
{
    /// <summary>The target of an order that names none.</summary>
    public static readonly Uri Anywhere = new("http://localhost/");
}
