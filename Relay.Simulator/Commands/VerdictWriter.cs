using Relay.Simulator.Proof;
using Relay.Simulator.Storms;
using Spectre.Console;

namespace Relay.Simulator.Commands;

/// <summary>Prints the verdicts of a storm: what was sent, each invariant, and what breaks it.</summary>
internal static class VerdictWriter
{
    private const int MostOffenders = 10;

    public static void Write(StormReport report)
    {
        var (figures, latencies) = (report.Figures, report.Figures.Answers);
        Say(
            $"{report.Plan.Calls:N0} calls, {report.Plan.Events:N0} events, {figures.Requests:N0} requests in "
                + $"{report.SendingTook.TotalSeconds:0.0} s "
                + $"({figures.Requests / Math.Max(0.001, report.SendingTook.TotalSeconds):0}/s), "
                + $"{figures.Retries:N0} retries"
        );
        // A line of its own: together they are wider than a terminal.
        Say($"answers p50 {Ms(latencies.Percentile(0.5))}, p95 {Ms(latencies.Percentile(0.95))}, p99 {Ms(latencies.Percentile(0.99))}");
        Say($"seed {report.Options.Plan.Seed}, digest {report.Plan.Digest}");
        foreach (var verdict in report.Proof.Verdicts)
            Write(verdict);
        if (report.Leftovers is { } leftovers)
            Say($"Not everything that the storm made could be removed: {leftovers}");
        Say(
            (report.Facts.IsPartial ? "Stopped early. " : "")
                + (
                    report.Proof.IsGreen
                        ? "Green: every invariant holds."
                        : $"Red: {report.Proof.Verdicts.Count(verdict => verdict.Colour == Colour.Red)} of "
                            + $"{report.Proof.Verdicts.Count} invariants are broken."
                )
        );
    }

    private static void Write(Verdict verdict)
    {
        var (mark, colour) = verdict.Colour switch
        {
            Colour.Green => ("✓", "green"),
            Colour.Red => ("✗", "red"),
            _ => ("·", "grey"),
        };
        Head(mark, colour, verdict);
        foreach (var offender in verdict.Offenders.Take(MostOffenders))
            Say($"    {offender.Id}  {offender.What}\n      look: {offender.Look}");
        if (verdict.OffenderCount > MostOffenders)
            Say($"    and {verdict.OffenderCount - MostOffenders:N0} more; the JSON report has the first thousand");
    }

    // The console's own width must not break lines that another program reads.
    private static void Head(string mark, string colour, Verdict verdict)
    {
        if (Console.IsOutputRedirected)
            Say($"{mark} {verdict.Name, -22} {verdict.Facts}");
        else
            AnsiConsole.MarkupLineInterpolated($"[{colour}]{mark} {verdict.Name, -22}[/] {verdict.Facts}");
    }

    private static void Say(string line) => Console.WriteLine(line);

    private static string Ms(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:0.0} ms" : "-";
}
