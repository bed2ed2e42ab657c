using System.Globalization;
using Relay.Simulator.Calls;
using Relay.Simulator.Proof.Invariants;
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

    /// <exception cref="StormException">Something is not: the message says what, and where in the file.</exception>
    public static void Check(ScenarioPlaces places, ScenarioFile file)
    {
        var dialects = file.Providers ?? [.. Lifecycle.Founding];
        foreach (var (place, stranger) in dialects.Index().Where(one => !Lifecycle.Dialects.Contains(one.Item)))
            throw places.Fault($"providers are {string.Join(", ", Lifecycle.Dialects)}, not '{stranger}'.", "providers", Text(place));
        foreach (var (place, promise) in (file.Proves ?? []).Index().Where(one => !InvariantNames.All.Contains(one.Item)))
            throw places.Fault($"the promises are {string.Join(", ", InvariantNames.All)}, not '{promise}'.", "proves", Text(place));
        if (file.CampaignDials is { } dials && Dials(dials) is null)
            throw places.Fault($"campaignDials is a whole number from 0 to {MostDials:N0}, not '{dials}'.", "campaignDials");
        if (file.Flow is { } flow && dialects.FirstOrDefault(dialect => !Flows(dialect).Contains(flow)) is { } without)
            throw places.Fault($"{without} has no flow '{flow}'. It has {string.Join("; ", Flows(without))}.", "flow");
        CheckRecorded(places, file, dialects);
        CheckSamples(places, "first", file.First, dialects);
        CheckSamples(places, "without", file.Without, dialects);
    }

    private static void CheckRecorded(ScenarioPlaces places, ScenarioFile file, List<string> dialects)
    {
        if (file.Recorded is not { } steps)
            return;
        if (steps.Count is 0 or > MostRecorded || dialects.Count != 1 || file.Flow is not null)
            throw places.Fault($"a recorded call is of one provider, has no flow and 1 to {MostRecorded} events.", "recorded");
        foreach (var (place, step) in steps.Index())
        {
            if (SampleCatalog.Find(dialects[0], step.Sample) is null)
                throw places.Fault($"no provider of it sends '{step.Sample}'.", "recorded", Text(place), "sample");
            var wrong =
                Seconds(step.Happened) is null ? "happened"
                : Seconds(step.Sent) is null ? "sent"
                : null;
            if (wrong is not null)
                throw places.Fault(
                    $"'{step.Sample}' happened and was sent some seconds after the call began, such as 2.5; at most 30 days.",
                    "recorded",
                    Text(place),
                    wrong
                );
        }
    }

    private static void CheckSamples(ScenarioPlaces places, string name, List<string>? samples, List<string> dialects)
    {
        foreach (var (place, sample) in (samples ?? []).Index())
        {
            if (!dialects.Any(dialect => SampleCatalog.Find(dialect, sample) is not null))
                throw places.Fault($"no provider of it sends '{sample}'.", name, Text(place));
        }
    }

    private static string Text(int place) => place.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Flows(string dialect) =>
        Lifecycle.Find(dialect).Flows.Where(flow => flow.Scope == "call").Select(flow => flow.Name);
}
