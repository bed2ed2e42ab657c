using FsCheck;
using FsCheck.Fluent;
using Relay.Dialects.Json;
using Relay.Simulator.Plans;
using Xunit;

namespace Relay.Tests.Simulator.Plans;

public sealed class PlanTests
{
    private static readonly Disorder Everything = new()
    {
        Duplicates = 0.1,
        OutOfOrder = 0.15,
        Late = 0.1,
        Missing = 0.05,
        BadSignatures = 0.05,
        Malformed = 0.05,
    };

    [Fact]
    public void The_same_options_and_seed_give_the_same_bytes_and_another_seed_other_ones()
    {
        var options = new PlanOptions
        {
            Seed = 42,
            Calls = 120,
            Disorder = Everything,
        };
        var (first, again) = (PlanBuilder.Build(options), PlanBuilder.Build(options));
        Assert.Equal(first.Digest, again.Digest);
        Assert.Equal(first.Requests.Select(Describe), again.Requests.Select(Describe));
        Assert.NotEqual(first.Digest, PlanBuilder.Build(options with { Seed = 43 }).Digest);
    }

    [Fact]
    public void One_rate_does_not_change_what_the_others_draw()
    {
        var plain = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 9,
                Calls = 200,
                Disorder = new Disorder { BadSignatures = 0.1 },
            }
        );
        var busy = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 9,
                Calls = 200,
                Disorder = new Disorder
                {
                    BadSignatures = 0.1,
                    Duplicates = 0.5,
                    Malformed = 0.2,
                },
            }
        );
        Assert.Equal(Bodies(plain, RequestRole.Forged), Bodies(busy, RequestRole.Forged));
        Assert.Equal(Bodies(plain, RequestRole.Genuine), Bodies(busy, RequestRole.Genuine));
    }

    [Fact]
    public void Without_disorder_every_event_comes_once_and_in_order() =>
        Holds(
            (seed, calls) =>
            {
                var plan = PlanBuilder.Build(new PlanOptions { Seed = seed, Calls = calls });
                Assert.Equal(plan.Events.Count, plan.Requests.Count);
                Assert.All(plan.Requests, request => Assert.Equal(RequestRole.Genuine, request.Role));
                Assert.Equal(0, PlanFacts.From(plan).Inversions);
                Assert.InRange(plan.Calls.Count, 1, calls + 1 + calls / 4);
            }
        );

    [Fact]
    public void Disorder_comes_as_often_as_asked()
    {
        var plan = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 3,
                Calls = 3000,
                Disorder = Everything,
            }
        );
        var facts = PlanFacts.From(plan);
        Near(0.1, facts.Duplicates, plan.Events.Count(planned => !planned.IsLive));
        Near(0.05, facts.Forged, plan.Events.Count);
        Near(0.05, facts.Malformed, plan.Events.Count(planned => !planned.IsLive));
        Near(0.05, plan.Missing, plan.Events.Count + plan.Missing);
        Near(0.15, facts.OutOfOrder, plan.Events.Count - plan.Events.Select(planned => planned.Call).Distinct().Count(), slack: 0.02);
        foreach (
            var twist in (string[])
                [
                    "immediate",
                    "concurrent",
                    "later",
                    "moved-time",
                    "wrong-key",
                    "altered",
                    "stale",
                    "missing-signature",
                    "truncated",
                    "not-json",
                    "bad-utf8",
                    "empty",
                    "two-documents",
                ]
        )
        {
            Assert.Contains(plan.Requests, request => request.Twist == twist);
        }
    }

    [Fact]
    public void A_duplicate_has_the_key_of_its_event_and_a_forgery_is_never_the_events_own_request()
    {
        var plan = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 4,
                Calls = 400,
                Disorder = Everything with { Missing = 0 },
            }
        );
        foreach (var request in plan.Requests.Where(request => request.Role == RequestRole.Duplicate))
        {
            Assert.Equal(Key(request, request.Event.Message.Body), Key(request, request.Body));
            // Dialgen says when a call was, never when it sends (providers.md §3.8).
            if (request.Event.Dialect == "dialgen" && request.Twist == "moved-time")
                continue;
            Assert.Equal(request.Twist == "moved-time", !request.Body.Span.SequenceEqual(request.Event.Message.Body.Span));
        }

        foreach (var request in plan.Requests.Where(request => request is { Role: RequestRole.Forged, Twist: "wrong-key" or "altered" }))
        {
            Assert.False(request.Body.Span.SequenceEqual(request.Event.Message.Body.Span));
            Assert.NotNull(JavaScriptJson.Restringify(request.Body.Span));
        }
    }

    [Theory]
    [InlineData(StormShape.Steady)]
    [InlineData(StormShape.Ramp)]
    [InlineData(StormShape.Burst)]
    public void Every_shape_has_the_rate_that_was_asked_for(StormShape shape)
    {
        var plan = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 1,
                Calls = 500,
                Rate = 200,
                Shape = shape,
            }
        );
        Assert.Equal(
            plan.Requests.OrderBy(request => request.SendAt).Select(request => request.Number),
            plan.Requests.Select(request => request.Number)
        );
        var mean = plan.Requests.Count / plan.Duration.TotalSeconds;
        Assert.InRange(mean, 195, shape == StormShape.Burst ? 220 : 205);
        var pauses = plan.Requests.Zip(plan.Requests.Skip(1), (one, next) => (next.SendAt - one.SendAt).TotalMilliseconds).ToArray();
        var late = pauses.TakeLast(100).Average();
        var expected = shape switch
        {
            StormShape.Steady => 5.0,
            StormShape.Ramp => 2.5,
            _ => 1.0,
        };
        Assert.InRange(late, expected - 0.05, expected + 0.2);
        Assert.True(pauses.Max() >= (shape == StormShape.Steady ? 4.9 : 60), $"the longest silence is {pauses.Max()} ms");
    }

    [Fact]
    public void Scaled_time_keeps_the_pauses_of_a_call_divided()
    {
        var plan = PlanBuilder.Build(
            new PlanOptions
            {
                Seed = 2,
                Calls = 60,
                Dialects = ["voicedock"],
                TimeScale = 30,
            }
        );
        foreach (var call in plan.Requests.GroupBy(request => request.Event.Call))
        {
            var (start, began) = (call.First().SendAt, call.First().Event.Report.At);
            Assert.All(call, request =>
                Assert.Equal((request.Event.Report.At - began) / 30.0, (request.SendAt - start).TotalMilliseconds, 1)
            );
        }
    }

    [Fact]
    public void An_unlimited_rate_sends_at_once() =>
        Assert.Equal(TimeSpan.Zero, PlanBuilder.Build(new PlanOptions { Rate = null }).Duration);

    private static string? Key(PlannedRequest request, ReadOnlyMemory<byte> body) =>
        Dialect.Create(request.Event.Dialect).ReadEnvelope(new InboundRequest(body, HeaderList.Empty)).DedupeKey;

    private static string Describe(PlannedRequest request) =>
        $"{request.Number} {request.Event.Index} {request.Role} {request.Twist} {request.SendAt}";

    private static List<string> Bodies(StormPlan plan, RequestRole role) =>
        [
            .. plan
                .Requests.Where(request => request.Role == role)
                .OrderBy(request => request.Event.Index)
                .Select(request => Convert.ToHexString(request.Body.Span)),
        ];

    private static void Near(double rate, int count, int of, double slack = 0)
    {
        var expected = rate * of;
        var margin = 5 * Math.Sqrt(expected) + slack * of;
        Assert.InRange(count, expected - margin, expected + margin);
    }

    private static void Holds(Action<long, int> property) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => property(Math.Abs((long)seed), 1 + Math.Abs(seed % 50)))
            .Check(FsCheck.Config.QuickThrowOnFailure.WithReplay(42, 1).WithMaxTest(20));
}
