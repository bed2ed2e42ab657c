using System.Globalization;
using Relay.Simulator.Calls;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Scenarios;

/// <summary>What a scenario says beyond the arguments of <c>storm</c> has to exist.</summary>
internal static class ScenarioRules
{
    private const int MostDials = 100_000,
        MostRecorded = 500;
    private const double Day = 86_400;

    public static int? Dials(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dials) && dials <= MostDials ? dials : null;

    /// <summary>The recorded call, if there is one. To be asked once the file is checked.</summary>
    public static IReadOnlyList<RecordedStep> Recorded(ScenarioFile file) =>
        [.. (file.Recorded ?? []).Select(step => new RecordedStep(step.Sample, Seconds(step.Happened)!.Value, Seconds(step.Sent)!.Value))];

    private static double? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 30 * Day
            ? seconds
            : null;

    private static void CheckRecorded(string name, ScenarioFile file, List<string> dialects)
    {
        if (file.Recorded is not { } steps)
            return;
        if (steps.Count is 0 or > MostRecorded || dialects.Count != 1 || file.Flow is not null)
            throw new StormException(
                $"The scenario {name}: a recorded call is of one provider, has no flow and 1 to {MostRecorded} events."
            );
        foreach (var step in steps)
        {
            if (SampleCatalog.Find(dialects[0], step.Sample) is null)
                throw new StormException($"The scenario {name}: no provider of it sends '{step.Sample}'.");
            if (Seconds(step.Happened) is null || Seconds(step.Sent) is null)
                throw new StormException(
                    $"The scenario {name}: '{step.Sample}' happened and was sent some seconds after the call began, such as "
                        + "2.5; at most 30 days."
                );
        }
    }

    public static void Check(string name, ScenarioFile file)
    {
        var dialects = file.Providers ?? [.. Lifecycle.Founding];
        if (dialects.FirstOrDefault(dialect => !Lifecycle.Dialects.Contains(dialect)) is { } stranger)
            throw new StormException($"The scenario {name}: providers are {string.Join(", ", Lifecycle.Dialects)}, not '{stranger}'.");
        if (file.CampaignDials is { } dials && Dials(dials) is null)
            throw new StormException($"The scenario {name}: campaignDials is a whole number from 0 to {MostDials:N0}, not '{dials}'.");
        if (file.Flow is { } flow && dialects.FirstOrDefault(dialect => !Flows(dialect).Contains(flow)) is { } without)
        {
            throw new StormException($"The scenario {name}: {without} has no flow '{flow}'. It has {string.Join("; ", Flows(without))}.");
        }

        CheckRecorded(name, file, dialects);
        foreach (var sample in (file.First ?? []).Concat(file.Without ?? []))
        {
            if (!dialects.Any(dialect => SampleCatalog.Find(dialect, sample) is not null))
                throw new StormException($"The scenario {name}: no provider of it sends '{sample}'.");
        }
    }

    private static IEnumerable<string> Flows(string dialect) =>
        Lifecycle.Find(dialect).Flows.Where(flow => flow.Scope == "call").Select(flow => flow.Name);
}
