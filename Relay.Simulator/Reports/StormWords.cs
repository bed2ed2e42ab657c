using System.Globalization;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>A storm as the arguments that run the same one again.</summary>
public static class StormWords
{
    /// <summary><c>storm --target …</c></summary>
    /// <param name="options">The storm.</param>
    /// <param name="scenario">The scenario that it comes from; null for none.</param>
    public static string Of(StormOptions options, string? scenario = null) => "storm " + string.Join(' ', Words(options, scenario));

    private static IEnumerable<string> Words(StormOptions options, string? scenario)
    {
        var (plan, disorder) = (options.Plan, options.Plan.Disorder);
        yield return $"--target {options.Target}";
        if (scenario is not null) yield return $"--scenario {scenario}";
        yield return $"--provider {string.Join(',', plan.Dialects)} --calls {plan.Calls} --rate {(plan.Rate is { } perSecond ? Number(perSecond) + "/s" : "max")} --shape {plan.Shape.ToString().ToLowerInvariant()} --seed {plan.Seed}";
        foreach (var (name, share) in (List<(string, double)>)[("duplicates", disorder.Duplicates), ("out-of-order", disorder.OutOfOrder), ("late", disorder.Late), ("missing", disorder.Missing), ("bad-signatures", disorder.BadSignatures), ("malformed", disorder.Malformed)])
        {
            if (share > 0) yield return $"--{name} {Number(share * 100)}%";
        }

        if (plan.TimeScale is { } scale) yield return $"--time-scale {Number(scale)}x";
        if (!options.Strikes) yield return "--no-strikes";
        if (!options.Ordered) yield return "--unordered";
        if (options.Shared) yield return "--shared";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
