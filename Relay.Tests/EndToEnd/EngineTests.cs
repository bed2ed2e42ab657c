using Relay.Simulator.Receiver;
using Relay.Tests.Simulate;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>The way of an event from its source to its settled deliveries, whole, on each engine.</summary>
public sealed class EngineTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task What_fails_is_retried_strikes_park_what_comes_after_and_a_drain_delivers_all_in_order(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = new[] { 1 } }, behaviour: Behaviour.Status(500));
        var ids = new List<string>();
        for (var strike = 1; strike <= 3; strike++)
        {
            ids.Add(await host.EventAsync());
            await host.UntilHitsAsync("/hook", (2 * strike) - 1);
            await host.UntilAsync(
                () =>
                {
                    host.Clock.Advance(TimeSpan.FromMilliseconds(300));
                    return host.Receiver.HitsOn("/hook").Count == 2 * strike;
                },
                "the retry"
            );
            await host.UntilSettledAsync();
        }

        await host.UntilWebhookAsync(webhook, state => state.GetProperty("state").GetString() == "auto_disabled", "three strikes");
        ids.AddRange(await host.EventsAsync(7));
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("parked").GetInt32() == 10, "ten are parked");
        await host.AssertBalancedAsync();

        host.Receiver.Clear();
        host.On("/hook", Behaviour.Ok);
        (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
        await host.UntilHitsAsync("/hook", 10);
        await host.UntilSettledAsync();

        Assert.Equal(ids, host.Got("/hook"));
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_restart_delivers_what_waited_and_knows_what_came_before_it(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        var webhook = await host.WebhookAsync("/hook");
        var delivered = await host.EventAsync("call_1");
        await host.UntilSettledAsync();
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var parked = await host.EventsAsync(3);

        await host.RestartAsync();
        (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
        await host.UntilHitsAsync("/hook", 4);
        await host.UntilSettledAsync();

        Assert.Equal([delivered, .. parked], host.Got("/hook"));
        var again = await host.Relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1"}}""");
        Assert.Equal(delivered, again.Expect(200)["eventId"]);
        Assert.True(again.Json.GetProperty("duplicate").GetBoolean());
        await host.UntilAsync(async () => (await host.Relay.GetAsync("/api/v1/calls/desk/call_1")).Status == 200, "the call is known");
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_storm_with_duplicates_and_disorder_leaves_nothing_unaccounted_for(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server(), withSource: false);
        var storm = new
        {
            calls = 100,
            rate = "400/s",
            duplicates = "10%",
            outOfOrder = 0.15,
            badSignatures = 0.02,
        };

        var started = (await host.PostAsync("/runs", new { seed = 11, storm })).Expect(202);
        var run = await host.Relay.EndedAsync(started.Id);

        Assert.True(run["state"] == "green", run.Text);
        await host.AssertBalancedAsync();
        Assert.InRange((await host.JsonAsync("/api/v1/ledger")).GetProperty("duplicates").GetInt32(), 1, 1000);
    }
}
