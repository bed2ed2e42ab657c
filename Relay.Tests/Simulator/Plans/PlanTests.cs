using System.Security.Cryptography;
using System.Text;
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
        Assert.Equal(first.Totals.Digest, again.Totals.Digest);
        Assert.Equal(first.Rendered().Select(Describe), again.Rendered().Select(Describe));
        Assert.NotEqual(first.Totals.Digest, PlanBuilder.Build(options with { Seed = 43 }).Totals.Digest);
    }

    public static TheoryData<PlanOptions, string> Known { get; } =
        new()
        {
            {
                new()
                {
                    Seed = 42,
                    Calls = 300,
                    Disorder = Everything,
                },
                "02803ec6b12ab707f38cd83f0ef9c74ff44efb331164a71b3533d2f55ba5f621"
            },
            {
                new()
                {
                    Seed = 7,
                    Calls = 400,
                    Rate = 200,
                    Shape = StormShape.Ramp,
                    Disorder = Everything,
                },
                "37dc0fe6f48fe6c5cd3ffe16fad21564507ac3f0fd8b6cb85242ee2ae86c65a6"
            },
            {
                new()
                {
                    Seed = 9,
                    Calls = 200,
                    Shape = StormShape.Burst,
                    Dialects = ["dialgen"],
                    CampaignDials = 30,
                    Disorder = Everything,
                },
                "eefd44ad5e42efd2166f362eabde41f5db7ee7b35f68a895bbad4eb7c8bd96bf"
            },
            {
                new()
                {
                    Seed = 3,
                    Calls = 150,
                    TimeScale = 30,
                    Dialects = ["voicedock", "dialnote"],
                    Disorder = Everything,
                    First = ["recording"],
                },
                "eb008f16f781d8f189bd43bd5371ec7a43ebdb30ff55e66fd54540adbb1b4361"
            },
        };

    /// <summary>
    /// The hashes are those of the planner that had the whole storm in memory. Whoever changes what a seed sends changes them, and says so by
    /// the digest's version.
    /// </summary>
    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public void A_seed_sends_what_it_always_sent(PlanOptions options, string expected)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var request in PlanBuilder.Build(options).Rendered())
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes($"{request.Number} {request.Event.Call} {request.Event.Index} {request.Role} {request.Twist}\n")
            );
            hash.AppendData(request.Body.Span);
        }

        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Two_storms_of_one_seed_have_one_digest_whenever_they_begin()
    {
        var options = new PlanOptions
        {
            Seed = 42,
            Calls = 60,
            Disorder = Everything,
        };
        var (then, now) = (PlanBuilder.Build(options), PlanBuilder.Build(options with { Start = options.Start.AddDays(200) }));
        Assert.Equal(then.Totals.Digest, now.Totals.Digest);
        Assert.NotEqual(Bodies(then, RequestRole.Genuine), Bodies(now, RequestRole.Genuine));
        Assert.NotEqual(then.Totals.Digest, PlanBuilder.Build(options with { Disorder = new Disorder() }).Totals.Digest);
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
                Assert.Equal(plan.Totals.Events, plan.Totals.Requests);
                Assert.All(plan.Rendered(), request => Assert.Equal(RequestRole.Genuine, request.Role));
                Assert.Equal(0, plan.Totals.Disorder.Inversions);
                Assert.InRange(plan.Totals.Calls, 1, calls + 1 + calls / 4);
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
        var (facts, events, requests) = (plan.Totals.Disorder, plan.Events(), plan.Rendered());
        Near(0.1, facts.Duplicates, events.Count(planned => !planned.IsLive));
        Near(0.05, facts.Forged, events.Count);
        Near(0.05, facts.Malformed, events.Count(planned => !planned.IsLive));
        Near(0.05, plan.Totals.Missing, events.Count + plan.Totals.Missing);
        Near(0.15, facts.OutOfOrder, events.Count - events.Select(planned => planned.Call).Distinct().Count(), slack: 0.02);
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
            Assert.Contains(requests, request => request.Twist == twist);
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
        var requests = plan.Rendered();
        foreach (var request in requests.Where(request => request.Role == RequestRole.Duplicate))
        {
            Assert.Equal(Key(request, request.Event.Message.Body), Key(request, request.Body));
            // Dialgen says when a call was, never when it sends (providers.md §3.8).
            if (request.Event.Dialect == "dialgen" && request.Twist == "moved-time")
                continue;
            Assert.Equal(request.Twist == "moved-time", !request.Body.Span.SequenceEqual(request.Event.Message.Body.Span));
        }

        foreach (var request in requests.Where(request => request is { Role: RequestRole.Forged, Twist: "wrong-key" or "altered" }))
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
        var requests = plan.Stream().ToList();
        Assert.Equal(
            requests.OrderBy(request => request.SendAt).Select(request => request.Number),
            requests.Select(request => request.Number)
        );
        Assert.Equal(requests[^1].SendAt, plan.Duration);
        var mean = requests.Count / plan.Duration.TotalSeconds;
        Assert.InRange(mean, 195, shape == StormShape.Burst ? 220 : 205);
        var pauses = requests.Zip(requests.Skip(1), (one, next) => (next.SendAt - one.SendAt).TotalMilliseconds).ToArray();
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
        foreach (var call in plan.Rendered().GroupBy(request => request.Event.Call))
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
        $"{request.Number} {request.Event.Call} {request.Event.Index} {request.Role} {request.Twist} {request.SendAt}";

    private static List<string> Bodies(StormPlan plan, RequestRole role) =>
        [
            .. plan.Rendered()
                .Where(request => request.Role == role)
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
