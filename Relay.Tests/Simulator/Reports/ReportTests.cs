using System.Text.Json;
using System.Xml.Linq;
using Relay.Simulator.Commands;
using Relay.Simulator.Plans;
using Relay.Simulator.Reports;
using Relay.Simulator.Scenarios;
using Relay.Simulator.Sinks;
using Relay.Simulator.Storms;
using Relay.Tests.Simulator.Proof;
using Xunit;

namespace Relay.Tests.Simulator.Reports;

public sealed class ReportTests
{
    [Fact]
    public async Task A_red_storm_is_told_in_all_three_forms()
    {
        var report = await RunAsync(Fault.BreaksTheSignature);
        var culprits = report.Proof["signatures-valid"].Offenders.Select(offender => offender.Id).ToList();

        using var json = JsonDocument.Parse(JsonReport.Write(report));
        Assert.False(json.RootElement.GetProperty("green").GetBoolean());
        Assert.Equal(report.Plan.Digest, json.RootElement.GetProperty("digest").GetString());
        var red = json
            .RootElement.GetProperty("invariants")
            .EnumerateArray()
            .Single(verdict => verdict.GetProperty("colour").GetString() == "red");
        Assert.Equal(culprits, red.GetProperty("offenders").EnumerateArray().Select(offender => offender.GetProperty("id").GetString()));

        var suite = XDocument.Parse(JUnitReport.Write("storm", JUnitReport.Cases(report.Proof), report.Took)).Root!;
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        var failed = suite.Elements("testcase").Single(one => one.Element("failure") is not null);
        Assert.Equal("signatures-valid", failed.Attribute("name")!.Value);
        Assert.All(culprits, id => Assert.Contains(id, failed.Value));

        var html = HtmlReport.Write(report);
        Assert.Contains("1 of 15 invariants are broken", html);
        Assert.All(culprits, id => Assert.Contains(id, html));
        Assert.True(html.Split("<svg").Length - 1 >= 4, "four plots at least");
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("NaN", html);
    }

    [Fact]
    public async Task The_page_shows_what_others_wrote_as_text()
    {
        var report = await RunAsync(Fault.None);
        var hostile = report with
        {
            Proof = new([
                report.Proof.Verdicts[0] with
                {
                    Offenders = [new("<img src=x onerror=alert(1)>", "\"'&<b>", "</code><script>")],
                },
            ]),
        };
        var html = HtmlReport.Write(hostile);
        Assert.DoesNotContain("<img", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public void The_words_of_a_storm_are_arguments_that_make_the_same_one()
    {
        var storm = new StormOptions
        {
            Target = new Uri("http://127.0.0.1:5080/"),
            Strikes = false,
            Ordered = false,
            Shared = true,
            Connections = 7,
            Settle = TimeSpan.FromSeconds(90.5),
            Plan = new PlanOptions
            {
                Seed = 42,
                Calls = 12,
                Dialects = ["dialnote", "dialgen"],
                Rate = null,
                Shape = StormShape.Burst,
                TimeScale = 60,
                Disorder = new Disorder
                {
                    Duplicates = 0.125,
                    OutOfOrder = 0.2,
                    Late = 0.01,
                    Missing = 0.02,
                    BadSignatures = 0.03,
                    Malformed = 0.04,
                },
            },
            Sinks = new SinkDials
            {
                Statuses = new Dictionary<int, double> { [500] = 0.1, [429] = 0.05 },
                LeastLatency = TimeSpan.FromMilliseconds(20),
                MostLatency = TimeSpan.FromMilliseconds(200),
                Hang = 0.01,
                Reset = 0.02,
                Drip = 0.03,
                CloseMid = 0.04,
                RetryAfterSeconds = 3,
            },
        };
        var words = StormArguments.From(storm);

        var again = StormCommand.OptionsFrom(new Scenario("again", "The same.", words.Split(' ')[3..], options => options), storm.Target);

        Assert.Equal(words, StormArguments.From(again));
        Assert.Equal(
            (storm.Plan.Disorder, storm.Plan.Rate, storm.Settle, storm.Plan.Shape),
            (again.Plan.Disorder, again.Plan.Rate, again.Settle, again.Plan.Shape)
        );
        Assert.Equal((storm.Sinks.MostLatency, storm.Sinks.RetryAfterSeconds), (again.Sinks.MostLatency, again.Sinks.RetryAfterSeconds));
        Assert.Contains(
            "--sink-status 410=90%,500=10%",
            StormArguments.From(
                storm with
                {
                    Sinks = new SinkDials
                    {
                        Status = 410,
                        Statuses = new Dictionary<int, double> { [500] = 0.1 },
                    },
                }
            )
        );
    }

    [Fact]
    public void An_axis_ends_at_a_round_number() =>
        Assert.Equal([1, 1, 2, 5, 10, 0.5, 2000], ((double[])[0, 1, 1.5, 3, 7, 0.3, 1300]).Select(SvgPlot.NiceTop));

    private static async Task<StormReport> RunAsync(Fault fault)
    {
        await using var relay = await MiniRelay.StartAsync(fault);
        var plan = new PlanOptions
        {
            Seed = 5,
            Calls = 40,
            Rate = null,
            Disorder = new Disorder { Duplicates = 0.1 },
        };
        return await new Storm(
            new StormOptions
            {
                Target = relay.Url,
                Key = "rk_mini",
                Plan = plan,
                Settle = TimeSpan.FromSeconds(10),
            }
        ).RunAsync(CancellationToken.None);
    }
}
