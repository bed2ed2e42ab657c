namespace Relay.Storage.Retention;

/// <summary>A way through a table by its ids, from where the last round ended to where rows are too young.</summary>
/// <param name="Name">Of its marks.</param>
/// <param name="Rows">What its rows are read from, with the columns that the conditions name.</param>
/// <param name="Key">The column that rises with time.</param>
/// <param name="Bytes">What a row gives up, as an expression.</param>
/// <param name="Due">Which rows have something to give up.</param>
internal sealed record Walk(string Name, string Table, string Rows, string Key, string Bytes, string Due)
{
    /// <summary>Events with all that hangs on them.</summary>
    public static Walk Events { get; } =
        new("events", "events", "whole_events", "id", "CASE WHEN body IS NULL THEN 0 ELSE body_bytes END", "1 = 1");

    public static Walk Bodies { get; } = new("bodies", "events", "whole_events", "id", "body_bytes", "body IS NOT NULL AND body_bytes > 0");

    /// <summary>Repetitions.</summary>
    public static Walk Arrivals { get; } = new("arrivals", "arrivals", "arrivals", "id", "COALESCE(LENGTH(body), 0)", "result = 1");

    /// <summary>The bodies of repetitions that differed.</summary>
    public static Walk ArrivalBodies { get; } =
        new("arrival_bodies", "arrivals", "arrivals", "id", "COALESCE(LENGTH(body), 0)", "result = 1 AND body IS NOT NULL");

    public static Walk Rejected { get; } = new("rejected", "arrivals", "arrivals", "id", "COALESCE(LENGTH(body), 0)", "result = 2");

    /// <summary>What attempts sent and got, by their delivery.</summary>
    public static Walk Answers { get; } =
        new("answers", "attempts", "attempts", "delivery_id", "COALESCE(LENGTH(response_body), 0)", HasAnswer);

    /// <summary>What upstreams answered.</summary>
    public static Walk Exchanges { get; } =
        new("exchanges", "exchanges", "exchanges", "id", "COALESCE(LENGTH(response_body), 0)", HasExchange);

    /// <summary>Deliveries of tests, which have no event that would take them along.</summary>
    public static Walk Tests { get; } = new("tests", "deliveries", "deliveries", "id", "0", "trigger = 3");

    private const string HasAnswer = "(request_headers IS NOT NULL OR response_headers IS NOT NULL OR response_body IS NOT NULL)",
        HasExchange = "(response_headers IS NOT NULL OR response_body IS NOT NULL)";
}
