using System.Globalization;
using Relay.Dialects;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Scenarios;

/// <summary>What a scenario says beyond the arguments of <c>storm</c> has to exist.</summary>
internal static class ScenarioRules
{
    private const int MostDials = 100_000;

    public static int? Dials(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dials) && dials <= MostDials ? dials : null;

    public static void Check(string name, ScenarioFile file)
    {
        var dialects = file.Providers ?? [.. Lifecycle.Dialects];
        if (dialects.FirstOrDefault(dialect => !Lifecycle.Dialects.Contains(dialect)) is { } stranger) throw new StormException($"The scenario {name}: providers are {string.Join(", ", Lifecycle.Dialects)}, not '{stranger}'.");
        if (file.CampaignDials is { } dials && Dials(dials) is null) throw new StormException($"The scenario {name}: campaignDials is a whole number from 0 to {MostDials:N0}, not '{dials}'.");
        if (file.Flow is { } flow && dialects.FirstOrDefault(dialect => !Flows(dialect).Contains(flow)) is { } without)
        {
            throw new StormException($"The scenario {name}: {without} has no flow '{flow}'. It has {string.Join("; ", Flows(without))}.");
        }

        foreach (var sample in (file.First ?? []).Concat(file.Without ?? []))
        {
            if (!dialects.Any(dialect => SampleCatalog.Find(dialect, sample) is not null)) throw new StormException($"The scenario {name}: no provider of it sends '{sample}'.");
        }
    }

    private static IEnumerable<string> Flows(string dialect) => Lifecycle.Of(dialect).Flows.Where(flow => flow.Scope == "call").Select(flow => flow.Name);
}
