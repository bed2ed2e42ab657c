namespace Relay.Storage.Querying;

/// <summary>
/// What storms have made up. The source of a row says it, so nothing on the hot path has to: no column of events, nothing to write for
/// each of them.
/// </summary>
internal static class SimulatedRows
{
    /// <summary>The run of a row's source as a column, null where a provider has sent the row.</summary>
    /// <param name="source">The column with the source's id.</param>
    public static string Run(string source) => $"(SELECT s.simulated FROM sources s WHERE s.id = {source})";

    /// <inheritdoc cref="Run"/>
    /// <param name="record">The column with the event's id.</param>
    public static string RunOfEvent(string record) =>
        $"(SELECT s.simulated FROM events made CROSS JOIN sources s WHERE made.id = {record} AND s.id = made.source_id)";

    /// <param name="source">The column with the source's id.</param>
    public static Where AddSimulated(this Where where, SimulatedFilter? filter, string source) =>
        filter is null
            ? where
            : where.Add($"{source} {(filter.IsWanted ? "" : "NOT ")}IN ({Sources(filter)})", filter.Run is { } run ? [("run", run)] : []);

    /// <inheritdoc cref="AddSimulated"/>
    /// <param name="record">The column with the event's id.</param>
    public static Where AddSimulatedEvent(this Where where, SimulatedFilter? filter, string record) =>
        filter is null
            ? where
            : where.Add(
                $"EXISTS (SELECT 1 FROM events made WHERE made.id = {record} AND made.source_id {(filter.IsWanted ? "" : "NOT ")}IN "
                    + $"({Sources(filter)}) LIMIT 1)",
                filter.Run is { } run ? [("run", run)] : []
            );

    /// <summary>The sources that the filter names, as a query; they are few beside what came in by them.</summary>
    public static string Sources(SimulatedFilter filter) =>
        "SELECT id FROM sources WHERE simulated IS NOT NULL" + (filter.Run is null ? "" : " AND simulated = @run");
}
