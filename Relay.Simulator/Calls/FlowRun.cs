using System.Text.Json;

namespace Relay.Simulator.Calls;

/// <summary>
/// Runs one flow of a lifecycle, the state machine of a call: which steps happen, when, and what is known by then. A step happens only if
/// the one before it did;
/// what a step marks or fixes holds from its time on.
/// </summary>
internal static class FlowRun
{
    private static readonly string[] Marks = ["startedAt", "answeredAt", "endedAt"];

    public static IReadOnlyList<CallReport> Report(
        LifecycleFlow flow,
        string dialect,
        string idSeed,
        long startsAt,
        IReadOnlyDictionary<string, object?> facts,
        Draw draw
    )
    {
        var times = Times(flow, startsAt, draw);
        var known = new Dictionary<string, object?>(facts);
        foreach (var mark in Marks)
            known.TryAdd(mark, null);
        var reports = new List<CallReport>();
        foreach (var (step, at) in times.OrderBy(step => step.At))
        {
            if (step.Marks is { } mark)
                known[mark] = at;
            // Dialgen has no time of answer and counts from the start (providers.md §3.4).
            if (dialect == "dialgen")
                known["answeredAt"] = known["endedAt"] is null ? null : known["startedAt"];
            foreach (var (name, value) in step.Values)
                known[name] = Plain(value);
            if (step.Sample is null)
                continue;
            reports.Add(
                new CallReport(
                    SampleCatalog.Find(dialect, step.Sample)!,
                    $"{idSeed}:{step.Name}",
                    at,
                    new Dictionary<string, object?>(known)
                )
            );
        }

        return reports;
    }

    private static List<(LifecycleStep Step, long At)> Times(LifecycleFlow flow, long startsAt, Draw draw)
    {
        var happened = new Dictionary<string, long>();
        var steps = new List<(LifecycleStep, long)>();
        foreach (var step in flow.Steps)
        {
            // Drawn in any case, so that one step's luck does not change the next one's.
            var (happens, delay) = (draw.Happens(step.Chance), draw.Between(step.DelaySeconds[0], step.DelaySeconds[1]));
            var after = startsAt;
            if (!happens || (step.After is { } before && !happened.TryGetValue(before, out after)))
                continue;
            happened[step.Name] = after + (long)(delay * 1000);
            steps.Add((step, happened[step.Name]));
        }

        return steps;
    }

    private static object? Plain(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
            _ => null,
        };
}
