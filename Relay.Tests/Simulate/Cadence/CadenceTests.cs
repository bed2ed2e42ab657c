using System.Text.Json;
using Relay.Commands.Replay;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Simulate.Cadence;

/// <summary>A recorded stretch of time sent again, over the API, on a clock that the test moves.</summary>
public sealed class CadenceTests
{
    /// <summary>What came in within ten minutes, in seconds from the first one.</summary>
    private static readonly double[] Recorded = [0, 0.4, 3, 3, 20, 90, 91.5, 300, 480, 481, 599];

    [Fact]
    public async Task Ten_minutes_keep_their_gaps_at_once_and_their_order_at_twenty_times()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var events = await RecordAsync(host);
        host.On("/again", Behaviour.Ok);
        var url = new Uri(host.Receiver.Url, "/again").ToString();

        foreach (var (speed, name) in ((int, string)[])[(1, "1x"), (20, "20x")])
        {
            host.Receiver.Clear();
            var before = await LedgerAsync(host, "delivered");
            var replay = await StartAsync(
                host,
                new
                {
                    filter = new { },
                    target = new { url },
                    speed = name,
                }
            );
            for (var i = 1; i <= Recorded.Length; i++)
            {
                // An attempt that is under way must not see minutes pass.
                await host.UntilAsync(async () => await LedgerAsync(host, "delivered") >= before + i, $"{i} are not delivered");
                // What is due at the same moment comes without the clock.
                if (i < Recorded.Length && Recorded[i] > Recorded[i - 1])
                    clock.Advance(TimeSpan.FromSeconds((Recorded[i] - Recorded[i - 1]) / speed));
            }

            await UntilStateAsync(host, replay, "ended");

            var hits = host.Receiver.HitsOn("/again");
            Assert.Equal(events, hits.Select(hit => hit.Header("Relay-Event-Id")));
            Assert.All(hits, hit => Assert.NotNull(hit.Header("Relay-Replay")));
            foreach (var (last, hit, gap) in Gaps(hits).Where(one => one.Gap > 0))
                Assert.InRange((hit.At - last.At).TotalSeconds, gap / speed * 0.95 - 0.01, gap / speed * 1.05 + 0.05);
            var view = await host.JsonAsync($"/api/v1/replays/{replay}");
            Assert.Equal(
                (Recorded.Length, Recorded.Length, Recorded.Length, 0, url),
                (Number(view, "events"), Number(view, "sent"), Number(view, "delivered"), Number(view, "failed"), Text(view, "target"))
            );
        }

        // What was made for it has gone with it, and the ledger has all of it.
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/webhooks")).GetProperty("items").GetArrayLength() == 0,
            "a webhook is left"
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task It_is_held_goes_on_where_it_was_and_is_stopped_and_never_strikes()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        await RecordAsync(host);
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        var replay = await StartAsync(
            host,
            new
            {
                filter = new { source = "desk" },
                target = new { webhookId = webhook },
                speed = 1,
            }
        );
        await host.UntilHitsAsync("/hook", 1);

        (await host.PostAsync($"/replays/{replay}/pause")).Expect(202);
        clock.Advance(TimeSpan.FromMinutes(30));
        (await host.PostAsync($"/replays/{replay}/pause")).ExpectProblem(409, "state_conflict");
        Assert.Equal("paused", Text(await host.JsonAsync($"/api/v1/replays/{replay}"), "state"));
        (await host.PostAsync($"/replays/{replay}/resume")).Expect(202);
        Assert.Single(host.Receiver.HitsOn("/hook"));
        clock.Advance(TimeSpan.FromSeconds(0.4));
        await host.UntilHitsAsync("/hook", 2);
        for (var i = 2; i < 5; i++)
        {
            await host.UntilAsync(async () => await LedgerAsync(host, "failed") >= i, $"{i} have not failed");
            clock.Advance(TimeSpan.FromSeconds(17));
            await host.UntilHitsAsync("/hook", i + 1);
        }

        (await host.PostAsync($"/replays/{replay}/stop")).Expect(202);
        await UntilStateAsync(host, replay, "stopped");
        (await host.PostAsync($"/replays/{replay}/stop")).ExpectProblem(409, "state_conflict");
        await host.UntilSettledAsync();
        var state = await host.WebhookStateAsync(webhook);
        Assert.Equal(("active", 0), (Text(state, "state"), Number(state, "failureCount")));
        Assert.Equal(5, Number(await host.JsonAsync($"/api/v1/replays/{replay}"), "failed"));
    }

    [Fact]
    public async Task As_fast_as_it_takes_to_a_sink_with_copies_and_what_can_not_be_is_refused()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        await RecordAsync(host);
        var sink = (await host.PostAsync("/sinks", new { name = "again" })).Expect(201).Id;

        var replay = await StartAsync(
            host,
            new
            {
                filter = new { kind = "call.completed" },
                target = new { sinkId = sink },
                speed = "max",
                duplicates = "50%",
                seed = 3,
            }
        );
        await UntilStateAsync(host, replay, "ended");
        var hits = (await host.JsonAsync($"/api/v1/sinks/{sink}/hits")).GetProperty("items").GetArrayLength();
        var view = await host.JsonAsync($"/api/v1/replays/{replay}");
        Assert.Equal((hits, hits), (Number(view, "planned"), Number(view, "delivered")));
        Assert.InRange(hits, Recorded.Length + 1, Recorded.Length * 2);

        (await host.PostAsync("/replays", new { filter = new { }, target = new { } })).ExpectProblem(422, "value_unknown");
        (await host.PostAsync("/replays", new { filter = new { }, target = new { url = "ftp://x" } })).ExpectError(
            "target.url",
            "url_scheme"
        );
        (await host.PostAsync("/replays", new { target = new { sinkId = sink } })).ExpectProblem(400, "json_missing_member");
        (
            await host.PostAsync(
                "/replays",
                new
                {
                    filter = new { },
                    target = new { sinkId = sink },
                    speed = "101x",
                }
            )
        ).ExpectError("speed", "out_of_range");
        (await host.PostAsync("/replays", new { filter = new { kind = "note.created" }, target = new { sinkId = sink } })).ExpectProblem(
            422,
            "filter_invalid"
        );
        (await host.Relay.GetAsync("/api/v1/replays/rpl_0000000000001")).ExpectProblem(404, "not_found");
        Assert.Equal(replay, (await host.JsonAsync("/api/v1/replays")).GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_command_says_how_far_it_is_until_its_end()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        for (var i = 0; i < 3; i++)
            (await relay.EventAsync("desk", $$$"""{"id":"evt_{{{i}}}","type":"call.end","data":{"call_id":"call_{{{i}}}"}}""")).Expect(200);
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "again" })).Expect(201).Id;
        using var client = new ReplayClient(relay.Address, relay.Key);
        var (output, clock) = (new StringWriter(), new ManualClock());
        var order = new
        {
            filter = new { },
            target = new { sinkId = sink },
            speed = "max",
        };

        var watch = new ReplayWatch(client, output, asJson: false, clock).RunAsync(order, TestContext.Current.CancellationToken);
        await clock.AdvanceUntilAsync(watch);

        Assert.True(await watch);
        Assert.EndsWith("3 of 3 sent  3 delivered  0 failed  ended", output.ToString().TrimEnd(), StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<StartException>(() =>
            client.StartAsync(new { filter = new { }, target = new { url = "ftp://x" } }, TestContext.Current.CancellationToken)
        );
        Assert.Contains("target.url: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(RelayHost host)
    {
        var events = new List<string>();
        for (var i = 0; i < Recorded.Length; i++)
        {
            if (i > 0)
                host.Clock.Advance(TimeSpan.FromSeconds(Recorded[i] - Recorded[i - 1]));
            events.Add(await host.EventAsync());
        }

        return events;
    }

    private static async Task<string> StartAsync(RelayHost host, object order) => (await host.PostAsync("/replays", order)).Expect(202).Id;

    /// <summary>A replay is known in memory only, of which nothing is signalled.</summary>
    private static Task UntilStateAsync(RelayHost host, string replay, string state) =>
        Poll.UntilAsync(
            async () =>
            {
                host.Clock?.Advance(TimeSpan.FromMilliseconds(1));
                return Text(await host.JsonAsync($"/api/v1/replays/{replay}"), "state") == state;
            },
            $"it is not {state}"
        );

    private static async Task<long> LedgerAsync(RelayHost host, string count) =>
        (await host.JsonAsync("/api/v1/ledger")).GetProperty(count).GetInt64();

    private static IEnumerable<(Hit Before, Hit Hit, double Gap)> Gaps(IReadOnlyList<Hit> hits) =>
        Enumerable.Range(1, hits.Count - 1).Select(i => (hits[i - 1], hits[i], Recorded[i] - Recorded[i - 1]));

    private static int Number(JsonElement view, string name) => view.GetProperty(name).GetInt32();

    private static string? Text(JsonElement view, string name) => view.GetProperty(name).GetString();
}
