using System.Text.Json;
using Relay.Dialects;
using Relay.Domain;
using Relay.Simulator.Plans;
using Relay.Simulator.Sinks;
using Relay.Simulator.Storms;

namespace Relay.Api;

/// <summary>Reads a run from a request. A storm's members have the names of the simulator's command line.</summary>
internal static class StormInput
{
    private const int MostConnections = 1024, MostSettleSeconds = 3600, MostScale = 100_000;
    private const double LeastRate = 0.1;

    public static RunOrder Read(Fields fields)
    {
        var seed = Seed(fields);
        var asked = fields.Object("storm");
        if (asked is null && !fields.Has("storm")) fields.Findings.AddShape("storm", "json_missing_member", "This member is needed; {} is a storm with the usual settings.");
        var storm = asked is null ? new StormOptions { Target = RunOrder.Anywhere } : Storm(asked, seed);
        fields.FinishAndThrow();
        return new RunOrder(storm, JsonSerializer.Serialize(StormView.Of(storm), ApiJson.Options));
    }

    private static StormOptions Storm(Fields storm, long seed)
    {
        var options = new StormOptions
        {
            Target = Target(storm),
            Plan = new PlanOptions
            {
                Seed = seed,
                Dialects = Providers(storm),
                Calls = storm.Int("calls", 100, 1, PlanOptions.MostCalls) ?? 100,
                Rate = IsMax(storm) ? null : storm.Number("rate", 100, LeastRate, PlanOptions.HighestRate, ("/s", 1)),
                Shape = storm.Choice<StormShape>("shape", StormShape.Steady),
                TimeScale = storm.Has("timeScale") ? storm.Number("timeScale", 1, 1, MostScale, ("x", 1)) : null,
                Disorder = new Disorder
                {
                    Duplicates = storm.Share("duplicates"), OutOfOrder = storm.Share("outOfOrder"), Late = storm.Share("late"), Missing = storm.Share("missing"),
                    BadSignatures = storm.Share("badSignatures"), Malformed = storm.Share("malformed"),
                },
            },
            Sinks = Sinks(storm),
            Connections = storm.Int("connections", 32, 1, MostConnections) ?? 32,
            Settle = TimeSpan.FromSeconds(storm.Number("settle", 60, 0, MostSettleSeconds, ("ms", 0.001), ("s", 1), ("m", 60))),
            Strikes = !storm.Bool("noStrikes", false),
            Ordered = !storm.Bool("unordered", false),
            Keep = storm.Bool("keep", false),
            // A relay that serves a storm of its own may well serve others, and another run.
            Shared = storm.Bool("shared", true),
        };
        storm.Finish();
        return options;
    }

    private static long Seed(Fields fields)
    {
        if (fields.Raw("seed") is not { } value) return 1;
        if (value.ValueKind != JsonValueKind.Number) fields.Findings.AddShape("seed", value.ValueKind == JsonValueKind.Null ? "json_null" : "json_type_mismatch", "This must be a whole number; leave it out for 1.");
        else if (value.TryGetInt64(out var seed) && seed >= 0) return seed;
        else fields.Findings.Add("seed", "out_of_range", $"A whole number from 0 to {long.MaxValue}.");
        return 1;
    }

    private static Uri Target(Fields storm)
    {
        if (storm.Text("target") is not { } text) return RunOrder.Anywhere;
        if (Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "https") return target;
        storm.Findings.Add(storm.PathOf("target"), "url_invalid", "An address such as http://localhost:5080; leave it out for this relay.");
        return RunOrder.Anywhere;
    }

    /// <summary>A list, or a text with commas as on the command line.</summary>
    private static IReadOnlyList<string> Providers(Fields storm)
    {
        var names = storm.Raw("provider") is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Split(',', StringSplitOptions.TrimEntries) : storm.Texts("provider", Lifecycle.Dialects) ?? Lifecycle.Dialects;
        if (names.Count is > 0 and <= 16 && names.All(Lifecycle.Dialects.Contains)) return names;
        storm.Findings.Add(storm.PathOf("provider"), "value_unknown", "One of the providers, or several.", Lifecycle.Dialects);
        return Lifecycle.Dialects;
    }

    private static bool IsMax(Fields storm) => storm.Raw("rate") is { ValueKind: JsonValueKind.String } rate && rate.GetString() == "max";

    private static SinkDials Sinks(Fields storm)
    {
        if (storm.Object("sinks") is not { } faults) return new SinkDials();
        var dials = SinkInput.Dials(faults);
        faults.Finish();
        return dials;
    }
}
