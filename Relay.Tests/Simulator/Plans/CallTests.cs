using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Relay.Simulator.Calls;
using Xunit;

namespace Relay.Tests.Simulator.Plans;

public sealed partial class CallTests
{
    private const long At = 1768467600000;

    public static TheoryData<string> Dialects => [.. Lifecycle.Founding];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_call_is_a_legal_walk_through_its_flow(string dialect)
    {
        var lifecycle = Lifecycle.Find(dialect);
        Holds(seed =>
        {
            var call = new CallMaker(seed, 30).Call((int)(seed % 30), dialect, At);
            var flow = lifecycle.Flows.Single(one => one.Name == call.Flow);
            var times = call.Reports.ToDictionary(report => report.IdSeed.Split(':', 3)[2], report => report.At);
            foreach (var step in flow.Steps.Where(step => step.Sample is not null))
            {
                if (!times.TryGetValue(step.Name, out var at))
                {
                    Assert.True(
                        step.Chance < 1 || (step.After is { } before && !times.ContainsKey(before)),
                        $"{call.Flow}: {step.Name} is certain and did not happen"
                    );
                    continue;
                }

                if (step.After is not { } after || !times.TryGetValue(after, out var then))
                    continue;
                Assert.InRange(at - then, (long)(step.DelaySeconds[0] * 1000) - 1, (long)(step.DelaySeconds[1] * 1000) + 1);
            }

            Assert.Equal(
                call.Reports.OrderBy(report => report.At).Select(report => report.IdSeed),
                call.Reports.Select(report => report.IdSeed)
            );
        });
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void What_a_call_sends_is_read_as_its_samples_say_and_belongs_together(string dialectName)
    {
        var dialect = Dialect.Create(dialectName);
        Holds(seed =>
        {
            var call = new CallMaker(seed, 30).Call(3, dialectName, At);
            foreach (var report in call.Reports)
            {
                var message = report.Render();
                var request = new InboundRequest(message.Body, new HeaderList([.. message.Headers]), report.Sample.Path);
                var envelope = dialect.ReadEnvelope(request);
                Assert.Null(envelope.Problem);
                Assert.Equal((report.Sample.Kind, report.Sample.Type), (envelope.Kind, envelope.Type));
                // Voicemails and appointment hooks carry no call id (providers.md §1.4, §1.6).
                if (envelope.CallId is { } id)
                    Assert.Equal(call.CallId, id);
            }
        });
    }

    [Fact]
    public void Events_of_all_calls_have_keys_of_their_own()
    {
        var maker = new CallMaker(7, 600);
        foreach (var dialectName in Lifecycle.Founding)
        {
            var dialect = Dialect.Create(dialectName);
            var keys = Enumerable
                .Range(0, 600)
                .SelectMany(number => maker.Call(number, dialectName, At).Reports)
                .Select(report =>
                    dialect.ReadEnvelope(new InboundRequest(report.Render().Body, HeaderList.Empty, report.Sample.Path)).DedupeKey
                )
                .Where(key => key is not null)
                .ToArray();
            Assert.Equal(keys.Length, keys.Distinct().Count());
        }
    }

    [Fact]
    public void Numbers_are_reserved_for_fiction()
    {
        var numbers = Enumerable.Range(0, ReservedNumbers.Count).Select(ReservedNumbers.At).ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.Matches(Reserved(), number));
        var maker = new CallMaker(11, 200);
        foreach (
            var report in Enumerable.Range(0, 200).SelectMany(number => maker.Call(number, Lifecycle.Founding[number % 4], At).Reports)
        )
        {
            foreach (Match found in E164().Matches(Encoding.UTF8.GetString(report.Render().Body.Span)))
                Assert.Matches(Reserved(), found.Value);
        }
    }

    [Fact]
    public void Flows_come_as_often_as_their_weights_say()
    {
        var maker = new CallMaker(5, 4000);
        foreach (var dialect in Lifecycle.Founding)
        {
            var flows = Lifecycle.Find(dialect).Flows.Where(flow => flow.Scope == "call").ToArray();
            var counts = Enumerable
                .Range(0, 4000)
                .Select(number => maker.Call(number, dialect, At).Flow)
                .CountBy(name => name)
                .ToDictionary();
            foreach (var flow in flows)
            {
                var expected = 4000 * flow.Weight / flows.Sum(one => one.Weight);
                Assert.InRange(counts.GetValueOrDefault(flow.Name), expected - 6 * Math.Sqrt(expected), expected + 6 * Math.Sqrt(expected));
            }
        }
    }

    [Fact]
    public void A_campaign_dials_again_who_missed_the_call_and_counts_right() =>
        Holds(seed =>
        {
            var maker = new CallMaker(seed, 40);
            var seated = maker.Campaign(new CallSeat(0, 0, "dialgen", At), 40);
            var calls = seated.Select(one => one.Call).ToList();
            // Each can be made again alone.
            Assert.All(seated, one => Assert.Equal(Told(one.Call), Told(maker.Call(one.Seat))));
            var (dials, last) = (calls.SkipLast(1).ToArray(), calls[^1]);
            Assert.InRange(dials.Length, last.Flow == "batch finished" ? 40 : 0, 40);
            Assert.All(calls, call => Assert.True(call.EndsAt <= last.EndsAt));
            var contacts = dials.GroupBy(call => call.Reports[0].Values["customerNumber"]).ToArray();
            Assert.All(dials.SelectMany(call => call.Reports), report => Assert.Equal(last.CallId, report.Values["batchId"]));
            if (last.Flow != "batch finished")
                return;
            var values = last.Reports[0].Values;
            Assert.Equal(dials.Count(call => call.Flow == "answered"), values["succeeded"]);
            Assert.Equal((int)values["total"]!, (int)values["succeeded"]! + (int)values["failed"]!);
            Assert.InRange((int)values["total"]!, contacts.Length, dials.Length);
        });

    private static List<string> Told(SimulatedCall call) =>
        [
            .. call.Reports.Select(report =>
                $"{report.IdSeed} {report.At} {string.Join(' ', report.Values.Select(value => $"{value.Key}={value.Value}"))}"
            ),
        ];

    private static void Holds(Action<long> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => property(Math.Abs((long)seed)))
            .Check(FsCheck.Config.QuickThrowOnFailure.WithReplay(42, 1).WithMaxTest(40));

    [GeneratedRegex(@"^\+1\d{3}55501\d\d$")]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\+\d{6,}")]
    private static partial Regex E164();
}
