namespace Relay.Api.Reading;

/// <summary>
/// Reads whether a list has what storms have made up: <c>only</c>, <c>none</c>, <c>all</c>, or the name of one run.
/// </summary>
internal static class SimulatedQuery
{
    public const string Name = "simulated";

    private const string Only = "only",
        None = "none",
        All = "all";

    /// <param name="text">Null for all.</param>
    public static SimulatedFilter? Parse(string? text) =>
        text switch
        {
            null or "" or All => null,
            None => SimulatedFilter.None,
            Only => SimulatedFilter.Only,
            _ => new SimulatedFilter(true, text),
        };

    /// <summary>The same as it is asked for.</summary>
    public static string? Text(SimulatedFilter? filter) => filter is null ? null : filter.Run ?? (filter.IsWanted ? Only : None);
}
