using Relay.Api.Reading;

namespace Relay.Ui.Lists;

/// <summary>
/// Whether a list of the pages has what storms have made up: nothing of it, unless it is asked for, or the address names what can be found
/// only there.
/// </summary>
internal static class SimulatedChoice
{
    /// <summary>Filters that name one thing, whoever sent it.</summary>
    private static readonly string[] Naming = ["q", "callId", "source"];

    public static IReadOnlyList<(string Value, string Label)> Choices { get; } = [("all", "with simulated"), ("only", "only simulated")];

    public static SimulatedFilter? Read(HttpRequest request) =>
        request.Query[SimulatedQuery.Name].ToString() is { Length: > 0 } asked ? SimulatedQuery.Parse(asked)
        : Naming.Any(name => request.Query[name].ToString().Length > 0) ? null
        : SimulatedFilter.None;

    /// <summary>Whether the list leaves something out that is there.</summary>
    public static bool LeavesOut(HttpRequest request, ISetup setup) => Read(request) is { IsWanted: false } && setup.HasSimulated;
}
