using System.Globalization;

namespace Relay.Tests.Faults;

/// <summary>The table in docs/sizing.md: a row for each engine and size of the store that was measured.</summary>
internal static class GrowthTable
{
    private const string Head =
        "| Store | Events | Ingest | p50 / p99 | Events, newest | by kind | by call id | Calls, newest | Start | Resident | Disk an event | On |\n"
        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

    private static readonly Lock _lock = new();

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "sizing.md");

    /// <summary>Replaces the row of this store and this size.</summary>
    public static void Write(string store, int events, string figures)
    {
        lock (_lock)
        {
            var page = File.ReadAllText(Path);
            var key = string.Create(CultureInfo.InvariantCulture, $"| {store} | {events:N0} |");
            var rows = MarkedSection
                .Read(page)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(2)
                .Where(row => !row.StartsWith(key, StringComparison.Ordinal))
                .Append(string.Create(CultureInfo.InvariantCulture, $"{key} {figures} | {TimeProvider.System.GetUtcNow():yyyy-MM-dd} |"))
                .OrderBy(row => row.Split('|')[1], StringComparer.Ordinal)
                .ThenBy(row => int.Parse(row.Split('|')[2], NumberStyles.Number, CultureInfo.InvariantCulture));
            File.WriteAllText(Path, MarkedSection.Replace(page, Head + string.Concat(rows.Select(row => row + "\n"))));
        }
    }
}
