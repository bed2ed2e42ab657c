using System.Globalization;
using System.Text;

namespace Relay.Domain.Copies;

/// <summary>
/// A recorded call as a scenario of the simulator: the same events at the same times, told with the simulator's own people, numbers and
/// ids. Nothing that the provider sent is in it but the names of events and their times.
/// </summary>
internal static class CallScenario
{
    /// <summary>The most events that a scenario has.</summary>
    public const int Most = 500;

    /// <returns>Null where the simulator can tell none of the events.</returns>
    public static string? From(string dialect, IReadOnlyList<EventSummary> events)
    {
        if (!Lifecycle.Dialects.Contains(dialect))
            return null;
        var steps = events
            .Select(record =>
                (
                    SampleCatalog.FindAll(dialect).FirstOrDefault(sample => sample.Type == record.Type)?.Name,
                    Happened: record.OccurredAt ?? record.ReceivedAt,
                    Sent: record.ReceivedAt
                )
            )
            .Where(step => step.Name is not null)
            .OrderBy(step => step.Sent)
            .Take(Most)
            .ToList();
        if (steps.Count == 0)
            return null;
        var start = steps.Min(step => Math.Min(step.Happened, step.Sent));
        var text = new StringBuilder("# yaml-language-server: $schema=./scenario.schema.json\n");
        if (events.Count > steps.Count)
            text.Append(
                CultureInfo.InvariantCulture,
                $"# {events.Count - steps.Count} of {events.Count} events are left out: the simulator has no sample of them.\n"
            );
        text.Append(
            CultureInfo.InvariantCulture,
            $"about: A call as it was recorded, {steps.Count} events over {Seconds(steps.Max(step => step.Sent) - start)} seconds.\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"providers: [{dialect}]\ncalls: 1\ntimeScale: 1x\nrecorded:\n");
        foreach (var (sample, happened, sent) in steps)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  - {{ sample: {sample}, happened: {Seconds(happened - start)}, sent: {Seconds(sent - start)} }}\n"
            );
        return text.ToString();
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
