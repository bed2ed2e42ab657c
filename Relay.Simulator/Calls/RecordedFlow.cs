using System.Globalization;

namespace Relay.Simulator.Calls;

/// <summary>
/// A recorded call as a flow: its events at their recorded times, with what the provider's own lifecycle says that each of them marks and
/// fixes.
/// </summary>
internal static class RecordedFlow
{
    private const string Prefix = "recorded-";

    public static LifecycleFlow? From(string dialect, IReadOnlyList<RecordedStep> steps)
    {
        if (steps.Count == 0)
            return null;
        var samples = steps.Select(step => step.Sample).ToHashSet();
        var nearest = Lifecycle
            .Find(dialect)
            .Flows.OrderByDescending(flow => flow.Steps.Count(step => step.Sample is { } sample && samples.Contains(sample)))
            .First();
        // What the provider does not report still has its time: the call begins, and the rest is known when the first report after it is
        // made.
        var unsaid = nearest
            .Steps.Where(step => step.Sample is null)
            .Select(step =>
                step with
                {
                    After = null,
                    DelaySeconds = At(step.Marks == "startedAt" ? 0 : steps.Min(known => known.Happened)),
                }
            );
        return new LifecycleFlow("recorded", "call", 1, [.. unsaid, .. steps.Select((step, number) => Step(nearest, step, number))]);
    }

    /// <summary>How much later than it happened an event is sent, in milliseconds.</summary>
    public static double Lag(CallReport report, IReadOnlyList<RecordedStep> steps)
    {
        var number = report.IdSeed.AsSpan(report.IdSeed.LastIndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length);
        var step = steps[int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)];
        return (step.Sent - step.Happened) * 1000;
    }

    private static LifecycleStep Step(LifecycleFlow nearest, RecordedStep step, int number)
    {
        var known = nearest.Steps.FirstOrDefault(like => like.Sample == step.Sample);
        return new LifecycleStep
        {
            Sample = step.Sample,
            Name = $"{Prefix}{number}",
            DelaySeconds = At(step.Happened),
            Marks = known?.Marks,
            Values = known?.Values ?? new Dictionary<string, System.Text.Json.JsonElement>(),
        };
    }

    private static double[] At(double seconds) => [seconds, seconds];
}
