using System.Text.Json;
using Relay.Simulate;
using Relay.Simulator.Commands;
using Relay.Simulator.Plans;
using Relay.Simulator.Scenarios;
using Relay.Simulator.Sinks;
using Relay.Simulator.Storms;

namespace Relay.Api.Reading;

/// <summary>Reads a run from a request. A storm's members have the names of the simulator's command line.</summary>
internal static class StormInput
{
    private const int MostConnections = 1024,
        MostSettleSeconds = 3600,
        MostScale = 100_000;
    private const double LeastRate = 0.1;

    public static RunRequest Read(Fields fields)
    {
        var scenario = Scenario(fields);
        var before = scenario?.ToStorm(RunRequest.Anywhere) ?? new StormOptions { Target = RunRequest.Anywhere };
        // A relay that serves a storm of its own may well serve others, and another run.
        before = before with { HasCompany = true, Plan = before.Plan with { Seed = Seed(fields, before.Plan.Seed) } };
        var asked = fields.Object("storm");
        if (!fields.Has("storm") && !fields.Has("scenario"))
            fields.Findings.AddShape(
                "storm",
                "json_missing_member",
                "A storm or a scenario is needed; {} is a storm with the usual settings."
            );
        var storm = asked is null ? before : Storm(asked, before);
        fields.FinishAndThrow();
        return new RunRequest(storm, JsonSerializer.Serialize(StormView.From(storm), ApiJson.Options), scenario?.Name);
    }

    /// <summary>
    /// One of those that are shipped. A path is none: on the command line it is a file, and here nobody reads files for a caller.
    /// </summary>
    private static Scenario? Scenario(Fields fields)
    {
        if (fields.Text("scenario") is not { } name)
            return null;
        var found = Simulator.Scenarios.Scenario.Shipped.FirstOrDefault(scenario => scenario.Name == name);
        if (found is null)
            fields.Findings.Add(
                "scenario",
                "value_unknown",
                "One of the scenarios.",
                [.. Simulator.Scenarios.Scenario.Shipped.Select(scenario => scenario.Name)]
            );
        return found;
    }

    /// <param name="before">What holds where a member is absent: the scenario's settings or the usual ones.</param>
    private static StormOptions Storm(Fields storm, StormOptions before)
    {
        var (plan, disorder) = (before.Plan, before.Plan.Disorder);
        var (alsoTo, isAll) = AlsoToInput.Read(storm);
        var options = before with
        {
            Target = Target(storm),
            Plan = plan with
            {
                Dialects = Providers(storm, plan.Dialects),
                Calls = storm.Int("calls", plan.Calls, 1, PlanOptions.MostCalls) ?? plan.Calls,
                Rate =
                    IsMax(storm) || (plan.Rate is null && !storm.Has("rate"))
                        ? null
                        : storm.Number("rate", plan.Rate ?? 100, LeastRate, PlanOptions.HighestRate, ("/s", 1)),
                Shape = storm.Choice<StormShape>("shape", plan.Shape),
                TimeScale = storm.Has("timeScale") ? storm.Number("timeScale", 1, 1, MostScale, ("x", 1)) : plan.TimeScale,
                Disorder = new Disorder
                {
                    Duplicates = storm.Share("duplicates", disorder.Duplicates),
                    OutOfOrder = storm.Share("outOfOrder", disorder.OutOfOrder),
                    Late = storm.Share("late", disorder.Late),
                    Missing = storm.Share("missing", disorder.Missing),
                    BadSignatures = storm.Share("badSignatures", disorder.BadSignatures),
                    Malformed = storm.Share("malformed", disorder.Malformed),
                },
            },
            Sinks = Sinks(storm, before.Sinks),
            Connections = storm.Int("connections", before.Connections, 1, MostConnections) ?? before.Connections,
            Settle = TimeSpan.FromSeconds(
                storm.Number("settle", before.Settle.TotalSeconds, 0, MostSettleSeconds, ("ms", 0.001), ("s", 1), ("m", 60))
            ),
            Strikes = !storm.Bool("noStrikes", !before.Strikes),
            Ordered = !storm.Bool("unordered", !before.Ordered),
            Keep = storm.Bool("keep", before.Keep),
            Shared = storm.Bool("shared", before.Shared) || isAll,
            AlsoTo = [.. alsoTo.Select(Ids.Webhook)],
        };
        storm.Finish();
        return options;
    }

    private static long Seed(Fields fields, long before)
    {
        if (fields.Raw("seed") is not { } value)
            return before;
        if (value.ValueKind != JsonValueKind.Number)
            fields.Findings.AddShape(
                "seed",
                value.ValueKind == JsonValueKind.Null ? "json_null" : "json_type_mismatch",
                "This must be a whole number; leave it out for 1."
            );
        else if (value.TryGetInt64(out var seed) && seed >= 0)
            return seed;
        else
            fields.Findings.Add("seed", "out_of_range", $"A whole number from 0 to {long.MaxValue}.");
        return before;
    }

    private static Uri Target(Fields storm)
    {
        if (storm.Text("target") is not { } text)
            return RunRequest.Anywhere;
        if (Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
            return target;
        storm.Findings.Add(storm.PathOf("target"), "url_invalid", "An address such as http://localhost:5080; leave it out for this relay.");
        return RunRequest.Anywhere;
    }

    /// <summary>A list, or a text with commas as on the command line.</summary>
    private static IReadOnlyList<string> Providers(Fields storm, IReadOnlyList<string> before)
    {
        var names = storm.Raw("provider") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!.Split(',', StringSplitOptions.TrimEntries)
            : storm.Texts("provider", before) ?? before;
        if (names.Count > 0 && names.Count <= Lifecycle.Dialects.Count && names.All(Lifecycle.Dialects.Contains))
            return names;
        storm.Findings.Add(storm.PathOf("provider"), "value_unknown", "One of the providers, or several.", Lifecycle.Dialects);
        return before;
    }

    private static bool IsMax(Fields storm) => storm.Raw("rate") is { ValueKind: JsonValueKind.String } rate && rate.GetString() == "max";

    private static SinkDials Sinks(Fields storm, SinkDials before)
    {
        if (storm.Object("sinks") is not { } faults)
            return before;
        var dials = SinkInput.Dials(faults);
        faults.Finish();
        return dials;
    }
}
