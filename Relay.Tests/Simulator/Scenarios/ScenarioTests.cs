using System.Text.Json;
using Relay.Simulator.Commands;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Invariants;
using Relay.Simulator.Scenarios;
using Relay.Simulator.Storms;
using Relay.Tests.Simulator.Plans;
using Relay.Tests.Simulator.Proof;
using Xunit;

namespace Relay.Tests.Simulator.Scenarios;

public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenario.Shipped.Select(scenario => scenario.Name)];

    [Fact]
    public void The_classic_ones_are_shipped_and_say_what_they_are_about()
    {
        Assert.Superset(
            new HashSet<string>([
                "transcript-first",
                "end-before-ringing",
                "recording-without-call",
                "strike-park-resume",
                "burst-at-the-hour",
                "batch-campaign",
                "flapping-receiver",
            ]),
            Scenario.Shipped.Select(scenario => scenario.Name).ToHashSet()
        );
        Assert.All(Scenario.Shipped, scenario => Assert.EndsWith(".", scenario.About));
        Assert.All(Scenario.Shipped, scenario => Assert.NotEmpty(scenario.Proves));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_scenario_says_is_what_storm_takes(string name) =>
        Assert.Empty(Cli.Root().Parse(["storm", "--target", "http://127.0.0.1:1", .. Scenario.Find(name).Arguments]).Errors);

    [Theory]
    [InlineData(
        "transcript-first",
        "dialstack",
        "recording.transcription.complete recording.available call.end call.incoming call.ringing call.answered"
    )]
    [InlineData("end-before-ringing", "dialstack", "call.end call.incoming call.ringing call.answered")]
    [InlineData("recording-without-call", "dialstack", "recording.available recording.transcription.complete")]
    public void A_story_is_sent_in_its_order(string name, string dialect, string order)
    {
        var options = Scenario
            .Find(name)
            .Apply(
                new StormOptions
                {
                    Target = new Uri("http://127.0.0.1:1"),
                    Plan = new PlanOptions
                    {
                        Seed = 3,
                        Calls = 10,
                        Dialects = [dialect],
                    },
                }
            );
        var samples = order.Split(' ');
        foreach (var call in PlanBuilder.Build(options.Plan).Rendered().GroupBy(request => request.Event.Call))
        {
            Assert.Equal(samples, call.Select(request => request.Event.Report.Sample.Name).Where(samples.Contains));
        }
    }

    [Fact]
    public void A_recorded_call_is_told_at_its_times_with_others_and_other_ids()
    {
        const string yaml =
            "about: x.\nproviders: [dialstack]\ncalls: 2\ntimeScale: 1x\nrecorded:\n  - { sample: call.end, happened: 90.5, sent: 1 }\n  - { sample: call.incoming, happened: 0, sent: 2.25 }\n  - { sample: call.answered, happened: 3, sent: 4 }\n";

        var plan = PlanBuilder.Build(Scenario.Parse("mine", yaml).ToStorm(new Uri("http://127.0.0.1:1")).Plan);

        var calls = plan.Rendered().GroupBy(request => request.Event.Call).Select(call => call.ToList()).ToList();
        Assert.Equal(2, calls.Count);
        foreach (var call in calls)
        {
            Assert.Equal(["call.end", "call.incoming", "call.answered"], call.Select(request => request.Event.Report.Sample.Name));
            Assert.Equal([0, 1250, 3000], call.Select(request => Math.Round((request.SendAt - call[0].SendAt).TotalMilliseconds)));
            Assert.Equal(87_500, call[0].Event.Report.At - call[2].Event.Report.At);
            Assert.Single(call.Select(request => request.Event.Report.Values["callId"]).Distinct());
        }

        Assert.Equal(6, plan.Rendered().Select(request => request.Event.Message.EventId).Distinct().Count());
    }

    [Theory]
    [InlineData("about: x\ncals: 5", "cals")]
    [InlineData("about: x\nflow: nonsense", "has no flow 'nonsense'")]
    [InlineData("about: x\nfirst: [call.never]", "no provider of it sends 'call.never'")]
    [InlineData("about: x\nproviders: [acme]", "not 'acme'")]
    [InlineData(
        "about: x\nproviders: [dialstack]\nrecorded: [{ sample: call.never, happened: 0, sent: 0 }]",
        "no provider of it sends 'call.never'"
    )]
    [InlineData("about: x\nproviders: [dialstack]\nrecorded: [{ sample: call.end, happened: -1, sent: 0 }]", "such as 2.5")]
    [InlineData("about: x\nrecorded: [{ sample: call.end, happened: 1, sent: 1 }]", "of one provider")]
    [InlineData("about: x\nproviders: [dialstack]\nrecorded: []", "of one provider")]
    [InlineData("calls: 5", "does not say what it is about")]
    [InlineData("about: [", "line 1")]
    public void A_mistake_is_said_in_a_sentence(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<StormException>(() => Scenario.Parse("mine", yaml)).Message);

    [Theory]
    [InlineData("about: x\ncals: 5", 2, 1)]
    [InlineData("about: x\nproviders: [dialstack, acme]", 2, 24)]
    [InlineData("about: x\nflow: nonsense", 2, 7)]
    [InlineData("about: x\nproves:\n  - nothing-lost\n  - everything", 4, 5)]
    [InlineData("about: x\nfirst:\n  - call.end\n  - call.never", 4, 5)]
    [InlineData("about: x\nproviders: [dialstack]\nrecorded:\n  - { sample: call.end, happened: -1, sent: 0 }", 4, 35)]
    [InlineData("about: x\nrate: fast", 2, 7)]
    [InlineData("about: x\ndisorder:\n  duplicates: many", 3, 15)]
    [InlineData("about: x\nsinks: { hang: 2 }", 2, 16)]
    public void A_mistake_is_named_with_its_line_and_column(string yaml, int line, int column) =>
        Assert.StartsWith(
            $"The scenario mine, line {line}, column {column}: ",
            Assert.Throws<StormException>(() => Scenario.Parse("mine", yaml).ToStorm(new Uri("http://127.0.0.1:1"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_recorded_call_is_made_a_scenario_with_the_schema_beside_it()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        foreach (var type in (string[])["call.incoming", "call.end"])
            (await relay.EventAsync("desk", $$$"""{"id":"evt_{{{type}}}","type":"{{{type}}}","data":{"call_id":"call_7"}}""")).Expect(200);
        await relay.UntilAsync("/api/v1/calls", calls => calls.GetProperty("items").GetArrayLength() == 1);
        var folder = Directory.CreateTempSubdirectory("relay-scenario-");
        var file = Path.Combine(folder.FullName, "mine.yaml");
        string[] command = ["scenarios", "new", "--target", relay.Address.ToString(), "--key", relay.Key, "--out", file, "--from"];

        Assert.Equal(2, await Cli.RunAsync([.. command, "call_8"]));
        Assert.Equal(0, await Cli.RunAsync([.. command, "call_7"]));
        Assert.Equal(2, await Cli.RunAsync([.. command, "call_7"]));

        var plan = Scenario.Find(file).ToStorm(relay.Address).Plan;
        Assert.Equal(["call.end", "call.incoming"], plan.Recorded.Select(step => step.Sample).Order(StringComparer.Ordinal));
        Assert.Equal(
            File.ReadAllText(Path.Combine(Folder(), "scenario.schema.json")),
            File.ReadAllText(Path.Combine(folder.FullName, "scenario.schema.json"))
        );
        folder.Delete(recursive: true);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Assert.Contains("transcript-first", Assert.Throws<StormException>(() => Scenario.Find("nowhere")).Message);

    [Fact]
    public void The_schema_names_the_fields_that_are_read()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), "scenario.schema.json")));
        Assert.Equal(Fields(typeof(ScenarioFile)), Properties(schema.RootElement));
        Assert.Equal(
            InvariantNames.All,
            schema
                .RootElement.GetProperty("properties")
                .GetProperty("proves")
                .GetProperty("items")
                .GetProperty("enum")
                .EnumerateArray()
                .Select(name => name.GetString())
        );
        Assert.Equal(
            Fields(typeof(ScenarioFile.RecordedPart)),
            Properties(schema.RootElement.GetProperty("properties").GetProperty("recorded").GetProperty("items"))
        );
        Assert.Equal(
            Fields(typeof(ScenarioFile.DisorderPart)),
            Properties(schema.RootElement.GetProperty("properties").GetProperty("disorder"))
        );
        Assert.Equal(Fields(typeof(ScenarioFile.SinksPart)), Properties(schema.RootElement.GetProperty("properties").GetProperty("sinks")));
    }

    [Fact]
    public async Task A_scenario_runs_from_the_command_line_and_what_is_typed_wins()
    {
        await using var relay = await MiniRelay.StartAsync(Fault.None);
        var json = Path.GetTempFileName();
        Assert.Equal(
            0,
            await Cli.RunAsync([
                "storm",
                "--target",
                relay.Url.ToString(),
                "--key",
                "rk_mini",
                "--scenario",
                "transcript-first",
                "--rate",
                "max",
                "--calls",
                "7",
                "--json",
                json,
            ])
        );
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal(7, report.RootElement.GetProperty("calls").GetInt32());
        // What scenarios may promise is what there is a verdict on.
        Assert.Equal(
            report.RootElement.GetProperty("invariants").EnumerateArray().Select(verdict => verdict.GetProperty("name").GetString()),
            InvariantNames.All
        );
        File.Delete(json);
    }

    private static string[] Fields(Type type) =>
        [.. type.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal)];

    private static string[] Properties(JsonElement schema) =>
        [.. schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "templates", "scenarios");
            if (Directory.Exists(path))
                return path;
        }

        throw new DirectoryNotFoundException("templates/scenarios");
    }
}
