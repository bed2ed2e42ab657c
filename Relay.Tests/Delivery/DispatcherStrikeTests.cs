using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>Three strikes, parked work, and the ways back.</summary>
public sealed class DispatcherStrikeTests
{
    private static readonly object NoRetries = new { retryDelaysSeconds = Array.Empty<int>() };

    [Fact]
    public async Task A_refusal_of_what_can_not_be_signed_anew_is_no_strike()
    {
        await using var host = await RelayHost.StartAsync();
        // Its source has no secret, so what the provider signed goes on as it came, however late.
        var webhook = await host.WebhookAsync(
            "/hook",
            new { payload = "original", retryDelaysSeconds = Array.Empty<int>() },
            behaviour: Behaviour.Sequence(Behaviour.Status(400), 4, Behaviour.Status(500))
        );
        await host.EventsAsync(4);
        await host.UntilSettledAsync();
        var state = await host.WebhookStateAsync(webhook);
        Assert.Equal(("active", 0), (state.GetProperty("state").GetString(), state.GetProperty("failureCount").GetInt32()));

        await host.EventAsync();
        await host.UntilWebhookAsync(webhook, now => now.GetProperty("failureCount").GetInt32() == 1, "a strike");
        Assert.Equal(5, (await host.JsonAsync("/api/v1/ledger")).GetProperty("failed").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Three_strikes_park_and_a_drain_delivers_all_23_in_order_one_at_a_time()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", NoRetries, behaviour: Behaviour.Status(500));
        var ids = new List<string>(await StrikeOutAsync(host, webhook));
        await host.AssertBalancedAsync();
        ids.AddRange(await host.EventsAsync(20));
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("parked").GetInt32() == 23, "23 are parked");
        Assert.Equal(3, host.Got("/hook").Count);
        await host.AssertBalancedAsync();

        var busy = 0;
        var (most, open) = (0, new TaskCompletionSource());
        host.Receiver.Clear();
        host.On("/hook", new Behaviour("one at a time", async exchange =>
            {
                most = Math.Max(most, Interlocked.Increment(ref busy));
                // The first answer is held back: whatever would overtake it has the time to.
                await open.Task;
                Interlocked.Decrement(ref busy);
                return await Behaviour.Ok.Answer(exchange);
            }));
        (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
        await host.UntilHitsAsync("/hook", 1);
        var live = await host.EventsAsync(3);
        Assert.Equal([ids[0]], host.Got("/hook"));
        open.SetResult();
        await host.UntilHitsAsync("/hook", 26);
        await host.UntilSettledAsync();

        Assert.Equal(ids, host.Got("/hook").Where(ids.Contains));
        Assert.Equal(live.Order(), host.Got("/hook").Except(ids).Order());
        var state = await host.WebhookStateAsync(webhook);
        Assert.Equal(
            ("active", 0, 0),
            (state.GetProperty("state").GetString(), state.GetProperty("parked").GetInt32(), state.GetProperty("failureCount").GetInt32())
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Parked_work_alone_goes_one_after_the_answer_to_the_one_before()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        // More than a claim brings.
        var ids = await host.EventsAsync(150);
        var (busy, overlapped) = (0, false);
        host.On("/hook", new Behaviour("one at a time", async exchange =>
            {
                overlapped |= Interlocked.Increment(ref busy) > 1;
                // Long enough for another to be seen, and over before the answer lets the next one come.
                await Task.Run(() => Thread.SpinWait(50_000));
                Interlocked.Decrement(ref busy);
                return await Behaviour.Ok.Answer(exchange);
            }));

        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);
        await host.UntilHitsAsync("/hook", 150);
        await host.UntilSettledAsync();

        Assert.Equal(ids, host.Got("/hook"));
        Assert.False(overlapped);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_drained_failure_stops_the_drain_until_its_probe_and_live_events_go_on()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", NoRetries);
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var ids = await host.EventsAsync(5);
        host.On(
            "/hook",
            new Behaviour("the second fails", exchange =>
                (exchange.Hit.Header("webhook-id") == ids[1] && exchange.Hit.Number == 2 ? Behaviour.Status(500) : Behaviour.Ok).Answer(
                    exchange
                )
            )
        );

        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == 1, "a strike");
        Assert.Equal(ids.Take(2), host.Got("/hook"));
        Assert.Equal(3, (await host.WebhookStateAsync(webhook)).GetProperty("parked").GetInt32());

        // A minute later it tries again by itself; the failed one stays failed, to be seen.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.UntilHitsAsync("/hook", 5);
        await host.UntilSettledAsync();
        Assert.Equal(ids, host.Got("/hook"));
        Assert.Equal(1, (await host.JsonAsync("/api/v1/ledger")).GetProperty("failed").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Kept_work_stays_and_skipped_work_is_counted()
    {
        await using var host = await RelayHost.StartAsync();
        var (keep, skip) = (await host.WebhookAsync("/keep"), await host.WebhookAsync("/skip"));
        foreach (var webhook in (string[])[keep, skip])
            (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var parked = await host.EventsAsync(4);

        (await host.PostAsync($"/webhooks/{keep}/enable", new { parked = "keep" })).Expect(202);
        (await host.PostAsync($"/webhooks/{skip}/enable", new { parked = "skip" })).Expect(202);
        var live = await host.EventAsync();
        await host.UntilHitsAsync("/keep", 1);
        await host.UntilHitsAsync("/skip", 1);
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt32() == 4,
            "four are skipped"
        );
        await host.UntilSettledAsync();

        Assert.Equal([live], host.Got("/keep"));
        Assert.Equal([live], host.Got("/skip"));
        Assert.Equal(4, (await host.WebhookStateAsync(keep)).GetProperty("parked").GetInt32());
        (await host.PostAsync($"/webhooks/{keep}/pause")).Expect(202);
        (await host.PostAsync($"/webhooks/{keep}/resume")).Expect(202);
        await host.UntilHitsAsync("/keep", 5);
        Assert.Equal([live, .. parked], host.Got("/keep"));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task In_flight_at_the_enable_an_old_failure_does_not_strike()
    {
        await using var host = await RelayHost.StartAsync();
        var answer = new TaskCompletionSource();
        var webhook = await host.WebhookAsync("/hook", NoRetries, behaviour: Behaviour.Ok);
        host.On("/hook", new Behaviour("the first waits and fails", async exchange =>
            {
                if (exchange.Hit.Number > 3)
                    return await Behaviour.Ok.Answer(exchange);
                await answer.Task;
                return await Behaviour.Status(500).Answer(exchange);
            }));
        var old = await host.EventsAsync(3);
        await host.UntilHitsAsync("/hook", 3);
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);
        answer.SetResult();

        await host.UntilHitsAsync("/hook", 6);
        await host.UntilSettledAsync();
        Assert.Equal(old.Concat(old).Order(), host.Got("/hook").Order());
        Assert.Equal(
            ("active", 0),
            (
                (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString(),
                (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32()
            )
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Paused_while_a_request_is_between_its_place_and_its_commit_its_delivery_parks()
    {
        var stage = new StagedJournal();
        await using var host = await RelayHost.StartAsync(change: stage.PutIn);
        var webhook = await host.WebhookAsync("/hook");

        stage.Hold();
        var request = host.EventAsync();
        await stage.Reached;
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        stage.Release();
        var recorded = await request;

        await host.UntilAsync(
            async () => (await host.DeliveryAsync(recorded, webhook)).GetProperty("state").GetString() == "parked",
            "it is parked"
        );
        Assert.Empty(host.Got("/hook"));
        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);
        await host.UntilHitsAsync("/hook", 1);
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Five_in_flight_make_three_strikes_and_two_that_park()
    {
        await using var host = await RelayHost.StartAsync();
        var all = new TaskCompletionSource();
        var webhook = await host.WebhookAsync("/hook", NoRetries, behaviour: new Behaviour("all at once", async exchange =>
            {
                if (exchange.Hit.Number == 5)
                    all.SetResult();
                await all.Task;
                return await Behaviour.Status(500).Answer(exchange);
            }));
        await host.EventsAsync(5);

        await host.UntilAsync(
            async () => await host.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0 AND attempts = 1") == 5,
            "all five are parked"
        );
        Assert.Equal(5, (await host.WebhookStateAsync(webhook)).GetProperty("parked").GetInt32());
        var state = await host.WebhookStateAsync(webhook);
        Assert.Equal(
            (3, "auto_disabled", "three_strikes"),
            (
                state.GetProperty("failureCount").GetInt32(),
                state.GetProperty("state").GetString(),
                state.GetProperty("disabledReason").GetString()
            )
        );
        await host.AssertBalancedAsync();
    }

    private static async Task<IReadOnlyList<string>> StrikeOutAsync(RelayHost host, string webhook)
    {
        var ids = new List<string>();
        for (var strike = 1; strike <= 3; strike++)
        {
            ids.Add(await host.EventAsync());
            await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == strike, $"{strike} strikes");
        }

        Assert.Equal("auto_disabled", (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString());
        return ids;
    }
}
