using Relay.Simulate;

namespace Relay.Ui.Pages.Simulate;

/// <summary>The plots of a run that is under way, out of its samples.</summary>
internal static class RunCourses
{
    public static IReadOnlyList<RunPlot> Plots(IReadOnlyList<RunSample> samples)
    {
        if (samples.Count < 3)
            return [];
        string[] labels =
        [
            .. samples
                .Skip(1)
                .Select(sample => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sample.ElapsedMs / 1000.0:0.#} s")),
        ];
        return
        [
            new RunPlot(
                "Rate",
                "Per second, since the first request.",
                "/s",
                true,
                labels,
                [
                    new("sent", Rates(samples, sample => sample.Requests)),
                    new("acknowledged", Rates(samples, sample => sample.Accepted)),
                    new("delivered", Rates(samples, sample => sample.Delivered)),
                ]
            ),
            new RunPlot(
                "Answer time",
                "What a provider waits for, over all requests until then.",
                "ms",
                true,
                labels,
                [Row("p50", samples, times => times.P50), Row("p95", samples, times => times.P95), Row("p99", samples, times => times.P99)]
            ),
        ];
    }

    private static RunPlotSeries Row(string name, IReadOnlyList<RunSample> samples, Func<AnswerTimes, double?> of) =>
        new(name, [.. samples.Skip(1).Select(sample => of(sample.AnswerMs))]);

    private static List<double?> Rates(IReadOnlyList<RunSample> samples, Func<RunSample, int> count) =>
        [
            .. samples.Zip(samples.Skip(1), (before, after) =>
                (double?)Math.Max(0, (count(after) - count(before)) * 1000.0 / Math.Max(1, after.ElapsedMs - before.ElapsedMs))
            ),
        ];
}
