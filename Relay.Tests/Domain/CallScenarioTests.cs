using Relay.Simulator.Commands;
using Relay.Simulator.Plans;
using Relay.Simulator.Scenarios;
using Relay.Tests.Simulator.Plans;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>
/// Recorded calls as scenarios: the simulator reads them and sends the same events in the same order, whoever the provider is.
/// </summary>
public sealed class CallScenarioTests
{
    public static TheoryData<string> Dialects => [.. Lifecycle.Dialects];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void What_a_provider_sent_is_sent_again_in_its_order_and_at_its_times(string dialect)
    {
        var storm = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 7,
                Calls = 5,
                Dialects = [dialect],
                CampaignDials = 0,
                TimeScale = 1,
                Disorder = new Disorder { OutOfOrder = 0.5 },
            }
        );
        foreach (var call in storm.Rendered().GroupBy(request => request.Event.Call).Select(call => call.ToList()))
        {
            var events = call.ConvertAll(request => Recorded(dialect, request));

            var yaml = CallScenario.From(dialect, events)!;

            var again = PlanBuilder.Build(Scenario.Parse("call", yaml).ToStorm(new Uri("http://127.0.0.1:1")).Plan).Rendered();
            Assert.Equal(
                call.Select(request => request.Event.Report.Sample.Type),
                again.Select(request => request.Event.Report.Sample.Type)
            );
            Assert.All(call.Zip(again), pair =>
                Assert.Equal(
                    (pair.First.SendAt - call[0].SendAt).TotalMilliseconds,
                    (pair.Second.SendAt - again[0].SendAt).TotalMilliseconds,
                    tolerance: 3
                )
            );
        }
    }

    [Fact]
    public void Nothing_of_the_recorded_call_is_in_it_but_events_and_times()
    {
        var yaml = CallScenario.From("dialstack", [Event("call.end", 1000, 2000), Event("call.of.tomorrow\n- x", 1000, 2000)])!;

        Assert.Contains("# 1 of 2 events are left out", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("tomorrow", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("call_secret", yaml, StringComparison.Ordinal);
        Assert.Contains("  - { sample: call.end, happened: 0, sent: 1 }\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_simulator_cannot_tell_is_no_scenario()
    {
        Assert.Null(CallScenario.From("generic", [Event("call.end", 0, 0)]));
        Assert.Null(CallScenario.From("dialstack", [Event("unknown", 0, 0)]));
    }

    private static EventSummary Recorded(string dialect, PlannedRequest request)
    {
        var report = request.Event.Report;
        return Event(report.Sample.Type, report.At, 1_768_467_600_000 + (long)request.SendAt.TotalMilliseconds) with
        {
            Kind = report.Sample.Kind,
            Flags = [dialect],
        };
    }

    private static EventSummary Event(string type, long happened, long received) =>
        new()
        {
            Id = 1,
            SourceId = 1,
            Kind = "call.completed",
            Type = type,
            CallId = "call_secret",
            OccurredAt = happened,
            ReceivedAt = received,
            Verification = VerificationResult.Valid,
            BodySha256 = [],
            BodyBytes = 0,
            Remote = "",
        };
}
