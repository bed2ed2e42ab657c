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
    private const int ShownOffenders = 100,
        ReportedOffenders = 1000;

    public static RunResult From(StormReport report)
    {
        var log = report.Log;
        return new RunResult(
            report.Evidence.IsPartial,
            report.Plan.Digest,
            report.Plan.Calls.Count,
            log.Requests,
            log.Retries,
            log.Accepted,
            log.Refused,
            log.Failed,
            report.Evidence.Webhooks.Sum(webhook => webhook.Sink.AcceptedEvents),
            report.Evidence.Webhooks.Count,
            (long)report.SendingTook.TotalMilliseconds,
            (long)report.Took.TotalMilliseconds,
            Times(log.Latencies),
            report.Leftovers,
            [.. report.Proof.Verdicts.Select(Verdict)],
            [.. Plots.From(report).Select(Kept)]
        );
    }

    public static RunReports Reports(StormReport report)
    {
        var cut = report with { Proof = new StormProof([.. report.Proof.Verdicts.Select(Cut)]) };
        return new RunReports(
            JsonReport.Write(cut),
            JUnitReport.Write("storm", JUnitReport.Cases(cut.Proof), report.Took),
            HtmlReport.Write(report)
        );
    }

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
            verdict.Offenders.Count,
            [.. verdict.Offenders.Take(ShownOffenders).Select(offender => new RunOffender(offender.Id, offender.What, offender.Look))]
        );

    private static Verdict Cut(Verdict verdict) =>
        verdict.Offenders.Count <= ReportedOffenders
            ? verdict
            : verdict with
            {
                Offenders =
                [
                    .. verdict.Offenders.Take(ReportedOffenders),
                    new Offender("…", $"{verdict.Offenders.Count - ReportedOffenders} more are not kept.", ""),
                ],
            };
}
