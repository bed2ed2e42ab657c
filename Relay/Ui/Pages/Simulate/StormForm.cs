using System.Globalization;
using System.Text.Json.Nodes;
using Relay.Api.Reading;
using Relay.Simulate;
using Relay.Simulator.Plans;
using Relay.Simulator.Storms;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Simulate;

/// <summary>A storm in a form, and the runs that buttons ask for: all of them are read as the API reads a run.</summary>
internal static class StormForm
{
    /// <summary>What the button "Run a 10-call storm" does: a little of everything that goes wrong, over within seconds.</summary>
    public static RunRequest Quick(long now) =>
        Read(
            new JsonObject
            {
                ["seed"] = Seed(now),
                ["storm"] = new JsonObject
                {
                    ["calls"] = 10,
                    ["rate"] = 25,
                    ["duplicates"] = 0.2,
                    ["outOfOrder"] = 0.2,
                    ["badSignatures"] = 0.05,
                    ["settle"] = 20,
                },
            }
        );

    public static RunRequest Scenario(string name) => Read(new JsonObject { ["scenario"] = name });

    /// <summary>The same run once more: the same bytes.</summary>
    public static RunRequest Again(RunRecord run)
    {
        var body = new JsonObject { ["seed"] = run.Seed, ["storm"] = JsonNode.Parse(run.Storm) };
        if (run.Scenario is { } scenario)
            body["scenario"] = scenario;
        return Read(body);
    }

    public static RunRequest Read(IFormCollection form)
    {
        var body = new FormBody(form)
            .Number("seed")
            .Inner("storm", storm =>
            {
                storm
                    .Ticked("provider")
                    .Number("calls")
                    .Text("shape")
                    .Measured("timeScale", "x")
                    .Measured("duplicates", "%")
                    .Measured("outOfOrder", "%")
                    .Measured("late", "%")
                    .Measured("missing", "%")
                    .Measured("badSignatures", "%")
                    .Measured("malformed", "%")
                    .Number("connections")
                    .Measured("settle", "s")
                    .Ticked("alsoTo")
                    .Tick("keep");
                storm
                    .Set("rate", storm["rate"].Length > 0 ? storm["rate"] + "/s" : "max")
                    .Set("noStrikes", !form.ContainsKey("strikes"))
                    .Set("unordered", !form.ContainsKey("ordered"));
                storm.Inner("sinks", sinks => DialsForm.Fill(sinks, form));
            });
        return StormInput.Read(body.Fields());
    }

    /// <summary>What the fields hold for a storm.</summary>
    public static Dictionary<string, string> Values(StormOptions storm, long seed)
    {
        var (plan, disorder) = (storm.Plan, storm.Plan.Disorder);
        var values = new Dictionary<string, string>(DialsForm.Values(storm.Sinks))
        {
            ["provider"] = string.Join('\n', plan.Dialects),
            ["calls"] = Text(plan.Calls),
            ["rate"] = plan.Rate is { } rate ? Text(rate) : "",
            ["shape"] = Names.Text(plan.Shape),
            ["timeScale"] = plan.TimeScale is { } scale ? Text(scale) : "",
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["duplicates"] = Percent(disorder.Duplicates),
            ["outOfOrder"] = Percent(disorder.OutOfOrder),
            ["late"] = Percent(disorder.Late),
            ["missing"] = Percent(disorder.Missing),
            ["badSignatures"] = Percent(disorder.BadSignatures),
            ["malformed"] = Percent(disorder.Malformed),
            ["connections"] = Text(storm.Connections),
            ["settle"] = Text(storm.Settle.TotalSeconds),
            ["alsoTo"] = string.Join('\n', storm.AlsoTo),
        };
        if (storm.Strikes)
            values["strikes"] = "on";
        if (storm.Ordered)
            values["ordered"] = "on";
        if (storm.Keep)
            values["keep"] = "on";
        return values;
    }

    /// <summary>What an empty form begins with: an hour that is a little worse than usual.</summary>
    public static StormOptions Usual { get; } =
        new()
        {
            Target = RunRequest.Anywhere,
            Plan = new PlanOptions
            {
                Calls = 200,
                Rate = 100,
                Disorder = new Disorder
                {
                    Duplicates = 0.1,
                    OutOfOrder = 0.15,
                    BadSignatures = 0.01,
                },
            },
        };

    /// <summary>Another one at every look, short enough to be said aloud.</summary>
    public static long Seed(long now) => now / 1000 % 1_000_000;

    public static string Percent(double share) => Text(share * 100);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static RunRequest Read(JsonObject body) =>
        StormInput.Read(new Fields(System.Text.Json.JsonSerializer.SerializeToElement(body), isPatch: false));
}
