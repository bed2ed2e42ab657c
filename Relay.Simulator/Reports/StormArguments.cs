using System.Globalization;
using Relay.Simulator.Sinks;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>A storm as the arguments that run the same one again.</summary>
public static class StormArguments
{
    private static readonly StormOptions Usual = new() { Target = new Uri("http://localhost/") };

    /// <summary><c>storm --target …</c></summary>
    /// <param name="options">The storm.</param>
    /// <param name="scenario">The scenario that it comes from; null for none.</param>
    public static string From(StormOptions options, string? scenario = null) => "storm " + string.Join(' ', Words(options, scenario));

    private static IEnumerable<string> Words(StormOptions options, string? scenario)
    {
        var (plan, disorder) = (options.Plan, options.Plan.Disorder);
        yield return $"--target {options.Target}";
        if (scenario is not null)
            yield return $"--scenario {scenario}";
        yield return $"--provider {string.Join(',', plan.Dialects)} --calls {plan.Calls} --rate "
            + $"{(plan.Rate is { } perSecond ? Number(perSecond) + "/s" : "max")} --shape "
            + $"{plan.Shape.ToString().ToLowerInvariant()} --seed {plan.Seed}";
        foreach (
            var word in Shares(
                ("duplicates", disorder.Duplicates),
                ("out-of-order", disorder.OutOfOrder),
                ("late", disorder.Late),
                ("missing", disorder.Missing),
                ("bad-signatures", disorder.BadSignatures),
                ("malformed", disorder.Malformed)
            )
        )
            yield return word;
        if (plan.TimeScale is { } scale)
            yield return $"--time-scale {Number(scale)}x";
        if (options.Connections != Usual.Connections)
            yield return $"--connections {options.Connections}";
        if (options.Settle != Usual.Settle)
            yield return $"--settle {Number(options.Settle.TotalSeconds)}s";
        foreach (var word in Words(options.Sinks))
            yield return word;
        if (!options.Strikes)
            yield return "--no-strikes";
        if (!options.Ordered)
            yield return "--unordered";
        if (options.Shared)
            yield return "--shared";
        foreach (var webhook in options.AlsoTo)
            yield return $"--also-to {webhook}";
    }

    private static IEnumerable<string> Words(SinkDials dials)
    {
        var mix = new SortedDictionary<int, double>(dials.Statuses.ToDictionary());
        // The command line knows no other usual answer than 200, so that another one has all that is left over.
        if (dials.Status != 200)
            mix[dials.Status] =
                mix.GetValueOrDefault(dials.Status)
                + Math.Max(0, 1 - dials.Hang - dials.Reset - dials.Drip - dials.CloseMid - dials.Statuses.Values.Sum());
        if (mix.Count > 0)
            yield return $"--sink-status {string.Join(',', mix.Select(status => $"{status.Key}={Number(status.Value * 100)}%"))}";
        if (dials.MostLatency > TimeSpan.Zero)
            yield return "--sink-latency "
                + $"{Number(dials.LeastLatency.TotalMilliseconds)}ms..{Number(dials.MostLatency.TotalMilliseconds)}ms";
        foreach (
            var word in Shares(
                ("sink-hang", dials.Hang),
                ("sink-reset", dials.Reset),
                ("sink-drip", dials.Drip),
                ("sink-close-mid", dials.CloseMid)
            )
        )
            yield return word;
        if (dials.RetryAfterSeconds is > 0 and var seconds)
            yield return $"--sink-retry-after {seconds}";
    }

    private static IEnumerable<string> Shares(params (string Name, double Share)[] shares) =>
        shares.Where(one => one.Share > 0).Select(one => $"--{one.Name} {Number(one.Share * 100)}%");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
