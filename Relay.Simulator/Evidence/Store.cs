namespace Relay.Simulator.Evidence;

/// <summary>
/// The collections of an evidence file.
/// <code>
/// run      head   what was to be sent, where to, and by whom; before the first request
///          end    how it ended, and the last link of each chain; a file without it is incomplete
/// calls    one document per call, in the order in which they fell quiet
/// late     hits that came when their call was written already, or under ids that no answer named
/// ledger   readings of the relay's ledger
/// listed   the events that the relay lists, as numbers
/// </code>
/// </summary>
internal static class Store
{
    public const int Format = 1;

    public const string Run = "run",
        Head = "head",
        End = "end",
        Calls = "calls",
        Late = "late",
        Ledger = "ledger",
        Listed = "listed",
        CallId = "c";

    public static readonly string[] Chained = [Calls, Late, Ledger, Listed];
}
