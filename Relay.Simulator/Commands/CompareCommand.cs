using System.CommandLine;
using Relay.Simulator.Evidence;
using Relay.Simulator.Proof;
using Relay.Simulator.Reports;
using Relay.Simulator.Storms;
using Spectre.Console;

namespace Relay.Simulator.Commands;

/// <summary><c>compare</c>: two runs of one seed side by side, such as a relay before and after an upgrade.</summary>
internal sealed class CompareCommand
{
    private const int MostCalls = 10;

    private readonly Argument<string> _first = new("first") { Description = "The evidence of the first run." };
    private readonly Argument<string> _second = new("second") { Description = "The evidence of the second run, of the same seed." };
    private readonly Option<bool> _json = new("--json") { Description = "Say it as JSON." };

    public static Command Create()
    {
        var compare = new CompareCommand();
        var command = new Command(
            "compare",
            "Puts two runs of one seed side by side: rates, percentiles, verdicts, and the calls that ended differently. Ends with 0 where "
                + "both are green, 1 where one is red, 2 not readable or of different storms, 3 incomplete, 4 tampered with."
        )
        {
            compare._first,
            compare._second,
            compare._json,
        };
        command.SetAction(compare.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using var first = EvidenceFile.Open(parsed.GetRequiredValue(_first));
        using var second = EvidenceFile.Open(parsed.GetRequiredValue(_second));
        if (Unfit(first, parsed.GetRequiredValue(_first)) is { } one)
            return (int)one;
        if (Unfit(second, parsed.GetRequiredValue(_second)) is { } other)
            return (int)other;
        var comparison = Comparison.From(first, second);
        if (parsed.GetValue(_json))
            Console.WriteLine(JsonReport.Write(comparison));
        else
            Tell(comparison);
        return (int)(comparison.First.Proof.IsGreen && comparison.Second.Proof.IsGreen ? ExitCode.Green : ExitCode.Red);
    }

    private static ExitCode? Unfit(EvidenceFile file, string path)
    {
        var reason = file.FindTampering();
        if (reason is null && file.End is not null)
            return null;
        Console.Error.WriteLine(reason is null ? $"{path} is incomplete; verify says how far it came." : $"{path}: {reason}");
        return reason is null ? ExitCode.Incomplete : ExitCode.Tampered;
    }

    private static void Tell(Comparison comparison)
    {
        var (first, second) = (comparison.First, comparison.Second);
        Console.WriteLine($"seed {first.Plan.Options.Seed}, digest {first.Plan.Digest}, {first.Plan.Calls:N0} calls");
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded };
        table.AddColumn("").AddColumn(new TableColumn("first").RightAligned()).AddColumn(new TableColumn("second").RightAligned());
        foreach (var (name, one, other) in Rows(first, second))
            table.AddRow(new Text(name), new Text(one), new Text(other));
        AnsiConsole.Write(table);
        if (comparison.DifferentCount == 0)
        {
            Console.WriteLine("Every call ended the same way.");
            return;
        }

        Console.WriteLine($"{comparison.DifferentCount:N0} calls ended differently:");
        foreach (var call in comparison.Different.Take(MostCalls))
            Console.WriteLine($"  {call.CallId}\n    first:  {call.First}\n    second: {call.Second}");
        if (comparison.DifferentCount > MostCalls)
            Console.WriteLine($"  and {comparison.DifferentCount - MostCalls:N0} more");
    }

    private static IEnumerable<(string Name, string First, string Second)> Rows(StormReport first, StormReport second)
    {
        (string Name, Func<StormReport, string> Value)[] figures =
        [
            ("began", report => $"{report.BeganAt:u}"),
            ("requests", report => $"{report.Figures.Requests:N0}"),
            ("per second", report => $"{report.Figures.Requests / Math.Max(0.001, report.SendingTook.TotalSeconds):N0}"),
            ("answer p50", report => Ms(report.Figures.Answers.Percentile(0.5))),
            ("answer p95", report => Ms(report.Figures.Answers.Percentile(0.95))),
            ("answer p99", report => Ms(report.Figures.Answers.Percentile(0.99))),
            ("delivery p50", report => Ms(report.Figures.Deliveries.Percentile(0.5))),
            ("delivery p99", report => Ms(report.Figures.Deliveries.Percentile(0.99))),
            ("delivered", report => $"{report.Figures.Delivered:N0}"),
            ("duplicates removed", report => $"{report.Figures.DuplicatesRemoved:N0}"),
            ("retries", report => $"{report.Figures.Retries:N0}"),
        ];
        foreach (var (name, value) in figures)
            yield return (name, value(first), value(second));
        foreach (var (one, other) in first.Proof.Verdicts.Zip(second.Proof.Verdicts))
            yield return (one.Name, Colours(one), Colours(other));
    }

    private static string Colours(Verdict verdict) =>
        verdict.Colour switch
        {
            Colour.Green => "✓",
            Colour.Red => $"✗ {verdict.OffenderCount:N0}",
            _ => "·",
        };

    private static string Ms(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:0.0} ms" : "-";
}
