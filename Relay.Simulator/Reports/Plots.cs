using Relay.Simulator.Figures;
using Relay.Simulator.Plans;
using Relay.Simulator.Sending;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>The plots of a storm: arrivals over time, delivery latency, disorder, strikes.</summary>
public static class Plots
{
    private const int MostBins = 60;

    /// <summary>Those that there is something to show in.</summary>
    public static IEnumerable<Plot> From(StormReport report)
    {
        var figures = report.Figures;
        if (figures.Requests == 0)
            yield break;
        yield return Arrivals(figures);
        yield return Answers(figures);
        if (report.Facts.Webhooks.Count > 0)
            yield return Deliveries(figures.Deliveries);
        if (report.Plan.Disorder.Twists.Count > 0)
            yield return Disorder(report.Plan);
        if (figures.Troubled.Count > 0)
            yield return Strikes(figures.Troubled);
    }

    private static Plot Arrivals(StormFigures figures)
    {
        var bins = figures.Bins;
        PlotSeries PerSecond(string name, double[] counts) => Row(name, counts.Select(count => count / bins.Seconds));
        return new Plot(
            "Arrivals over time",
            $"Requests per second, {bins.Seconds:0.##} s to a bar.",
            "/s",
            false,
            bins.Labels,
            [
                PerSecond("accepted", figures.AcceptedPerBin),
                PerSecond("refused", figures.RefusedPerBin),
                PerSecond("failed", figures.FailedPerBin),
            ]
        );
    }

    private static Plot Answers(StormFigures figures)
    {
        PlotSeries Percentile(string name, double share) =>
            new(name, [.. figures.AnswersPerBin.Select(bin => bin.Percentile(share)?.TotalMilliseconds)]);
        return new Plot(
            "Answer time",
            "What a provider waits for.",
            "ms",
            true,
            figures.Bins.Labels,
            [Percentile("p50", 0.5), Percentile("p95", 0.95), Percentile("p99", 0.99)]
        );
    }

    /// <summary>From sending an event to the hit at a sink that answers: the relay's own share of the way.</summary>
    private static Plot Deliveries(Latencies times)
    {
        double[] shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];
        var values = shares.Select(share => times.Percentile(share)?.TotalMilliseconds ?? 0).ToArray();
        return new Plot(
            "Delivery latency",
            $"From sending to the first hit, {times.Count:N0} deliveries; the webhook that failed apart.",
            "ms",
            false,
            [.. shares.Select(share => $"p{share * 100:0.#}")],
            [Row("latency", values)]
        );
    }

    private static Plot Disorder(PlanTotals plan)
    {
        var rows = plan
            .Disorder.Twists.Append(new("out of order", plan.Disorder.OutOfOrder))
            .Append(new("not sent", plan.Missing))
            .Where(twist => twist.Value > 0)
            .ToList();
        return new Plot(
            "Disorder",
            string.Join(", ", rows.Select(row => $"{row.Value:N0} {row.Key}")) + ".",
            "",
            false,
            [.. rows.Select(row => row.Key.Replace('-', ' '))],
            [Row("requests", rows.Select(row => (double)row.Value))]
        );
    }

    private static Plot Strikes(IReadOnlyList<(TimeSpan At, bool IsAccepted)> hits)
    {
        var bins = new TimeBins(hits.Max(hit => hit.At), MostBins);
        var good = bins.New();
        foreach (var (at, _) in hits.Where(hit => hit.IsAccepted))
            good[bins.Find(at)]++;
        return new Plot(
            "Strikes",
            "The receiver that failed until it was mended: its failures (✗), silence, and then the drain (hits).",
            "",
            false,
            bins.Labels,
            [Row("accepted", good)],
            [.. hits.Where(hit => !hit.IsAccepted).Select(hit => bins.Find(hit.At))]
        );
    }

    private static PlotSeries Row(string name, IEnumerable<double> values) => new(name, [.. values.Select(value => (double?)value)]);
}
