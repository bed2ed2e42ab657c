using System.Globalization;
using System.Text;

namespace Relay.Tests.Faults;

/// <summary>The table in docs/reliability.md, between two marks: what is in it was measured, or it says that it was not.</summary>
internal static class PromiseTable
{
    public const string NotMeasured = "not measured";

    private static readonly Lock _lock = new();

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "reliability.md");

    /// <param name="figure">Null: not measured.</param>
    public static void Write(string promise, string part, string? figure)
    {
        lock (_lock)
        {
            var page = File.ReadAllText(Path);
            var figures = Read(page);
            figures[(promise, part)] = figure is null
                ? NotMeasured
                : string.Create(CultureInfo.InvariantCulture, $"{figure} ({TimeProvider.System.GetUtcNow():yyyy-MM-dd})");
            File.WriteAllText(Path, MarkedSection.Replace(page, Render(figures)));
        }
    }

    /// <summary>The figures that a page has.</summary>
    public static Dictionary<(string Promise, string Part), string> Read(string page)
    {
        var figures = new Dictionary<(string, string), string>();
        foreach (var row in MarkedSection.Read(page).Split('\n').Where(line => line.StartsWith("| T", StringComparison.Ordinal)))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            foreach (var part in cells[4].Split("<br>"))
            {
                if (part.Split(": ", 2) is [var name, var figure])
                    figures[(cells[1], name)] = figure;
            }
        }

        return figures;
    }

    public static string Render(IReadOnlyDictionary<(string Promise, string Part), string> figures)
    {
        var table = new StringBuilder("| # | Promise | How it is tested | Measured | Again with |\n| --- | --- | --- | --- | --- |\n");
        foreach (var row in Promises.All)
        {
            var parts = row.Parts.Select(part => $"{part}: {figures.GetValueOrDefault((row.Number, part), NotMeasured)}");
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Number} | {row.Words} | {row.How} | {string.Join("<br>", parts)} | `{row.Command}` |\n"
            );
        }

        return table.ToString();
    }
}
