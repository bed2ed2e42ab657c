using System.Text.Json;
using Relay.Simulator.Proof;
using Relay.Simulator.Reports;
using Relay.Simulator.Sending;
using Relay.Simulator.Storms;

namespace Relay.Simulate;

/// <summary>Turns a storm's report into what is kept of it.</summary>
internal static class RunResults
{
    /// <summary>What a person looks at; a storm that went all wrong has as many offenders as events.</summary>
    private const int ShownOffenders = 100;

    public static RunResult From(StormReport report)
    {
        var figures = report.Figures;
        return new RunResult(
            report.Facts.IsPartial,
            report.Plan.Digest,
            report.Plan.Calls,
            figures.Requests,
            figures.Retries,
            figures.Accepted,
            figures.Refused,
            figures.Failed,
            figures.Delivered,
            report.Facts.Webhooks.Count,
            (long)report.SendingTook.TotalMilliseconds,
            (long)report.Took.TotalMilliseconds,
            Times(figures.Answers),
            report.Leftovers,
            [.. report.Proof.Verdicts.Select(Verdict)],
            [.. Plots.From(report).Select(Kept)]
        );
    }

    public static RunReports Reports(StormReport report) =>
        new(JsonReport.Write(report), JUnitReport.Write("storm", JUnitReport.Cases(report.Proof), report.Took), HtmlReport.Write(report));

    private static RunPlot Kept(Plot plot) =>
        new(
            plot.Title,
            plot.Remark,
            plot.Unit,
            plot.IsLines,
            plot.Labels,
            [.. plot.Series.Select(series => new RunPlotSeries(series.Name, series.Values))],
            plot.Marks
        );

    public static AnswerTimes Times(Latencies latencies) =>
        new(Milliseconds(latencies, 0.5), Milliseconds(latencies, 0.95), Milliseconds(latencies, 0.99));

    private static double? Milliseconds(Latencies latencies, double share) => latencies.Percentile(share)?.TotalMilliseconds;

    private static RunVerdict Verdict(Verdict verdict) =>
        new(
            verdict.Name,
            verdict.Promise,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.Colour.ToString()),
            verdict.Facts,
            verdict.OffenderCount,
            [.. verdict.Offenders.Take(ShownOffenders).Select(offender => new RunOffender(offender.Id, offender.What, offender.Look))]
        );
}
