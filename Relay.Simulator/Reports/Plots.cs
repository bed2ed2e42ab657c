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
        if (report.Evidence.Sends.Count == 0)
            yield break;
        var bins = new TimeBins(report.Evidence.Sends.Max(sent => sent.StartedAt), MostBins);
        yield return Arrivals(report, bins);
        yield return Answers(report, bins);
        if (report.Evidence.Webhooks.Count > 0)
            yield return Deliveries(report);
        var twists = PlanFacts.From(report.Plan).Twists;
        if (twists.Count > 0)
            yield return Disorder(report, twists);
        if (Strikes(report) is { } strikes)
            yield return strikes;
    }

    private static Plot Arrivals(StormReport report, TimeBins bins)
    {
        var (accepted, refused, failed) = (bins.New(), bins.New(), bins.New());
        foreach (var sent in report.Evidence.Sends)
            (
                sent.IsAccepted ? accepted
                : sent.Status is 400 or 401 ? refused
                : failed
            )[bins.Find(sent.StartedAt)] += 1 / bins.Seconds;
        return new Plot(
            "Arrivals over time",
            $"Requests per second, {bins.Seconds:0.##} s to a bar.",
            "/s",
            false,
            bins.Labels,
            [Row("accepted", accepted), Row("refused", refused), Row("failed", failed)]
        );
    }

    private static Plot Answers(StormReport report, TimeBins bins)
    {
        var times = new Latencies[bins.Count];
        for (var i = 0; i < times.Length; i++)
            times[i] = new Latencies();
        foreach (var sent in report.Evidence.Sends.Where(sent => sent.Status > 0))
            times[bins.Find(sent.StartedAt)].Add(sent.Took);
        PlotSeries Percentile(string name, double share) => new(name, [.. times.Select(bin => bin.Percentile(share)?.TotalMilliseconds)]);
        return new Plot(
            "Answer time",
            "What a provider waits for.",
            "ms",
            true,
            bins.Labels,
            [Percentile("p50", 0.5), Percentile("p95", 0.95), Percentile("p99", 0.99)]
        );
    }

    /// <summary>From the answer that acknowledged an event to the hit at a sink that answers: the relay's own share of the way.</summary>
    private static Plot Deliveries(StormReport report)
    {
        var times = DeliveryTimes.From(report);
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

    private static Plot Disorder(StormReport report, IReadOnlyDictionary<string, int> twists)
    {
        var facts = PlanFacts.From(report.Plan);
        var rows = twists
            .Append(new("out of order", facts.OutOfOrder))
            .Append(new("missing", report.Plan.Missing))
            .Where(twist => twist.Value > 0)
            .ToList();
        return new Plot(
            "Disorder",
            string.Join(", ", rows.Select(row => $"{row.Value:N0} {row.Key}")) + ".",
            "",
            false,
            [.. rows.Select(row => row.Key.Split('-')[0])],
            [Row("requests", rows.Select(row => (double)row.Value))]
        );
    }

    private static Plot? Strikes(StormReport report)
    {
        if (report.Evidence.Webhooks.FirstOrDefault(webhook => webhook.IsTroubled) is not { Sink.Count: > 0 } webhook)
            return null;
        var hits = webhook.Sink.Hits.Select(hit => (At: hit.At - report.BeganAt, hit.IsAccepted)).ToList();
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
