using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>
/// What a lane lets through and what it holds: isolation, limits, order, and a backlog that is never in memory as a whole.
/// Long because each limit of a lane is a test with its own story.
/// </summary>
public sealed class DispatcherLaneTests
{
    [Fact]
    public async Task A_webhook_that_hangs_does_not_hold_the_others()
    {
        await using var host = await RelayHost.StartAsync(set: options => options with { ShutdownGrace = TimeSpan.Zero });
        var hanging = await host.WebhookAsync("/hang", behaviour: Behaviour.Hang);
        await host.WebhookAsync("/good");

        // More than the hanging lane has places in flight and in memory.
        var ids = await host.EventsAsync(300);
        await host.UntilHitsAsync("/good", 300);

        Assert.Equal(ids.Order(), host.Got("/good").Order());
        Assert.Equal(16, host.Got("/hang").Count);
        Assert.Equal(16, (await host.WebhookStateAsync(hanging)).GetProperty("inFlight").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Short_of_places_the_lanes_that_answer_get_them()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Delivery = options.Delivery with { MaxInFlight = 4 },
                ShutdownGrace = TimeSpan.Zero,
            }
        );
        var gate = new Gate();
        await host.WebhookAsync("/slow", behaviour: gate.Behaviour);
        await host.WebhookAsync("/good");
        var ids = await host.EventsAsync(50);

        await host.UntilAsync(() => gate.Busy > 0, "the slow one has begun");
        gate.Open();
        await host.UntilHitsAsync("/good", 50);
        await host.UntilHitsAsync("/slow", 50);
        await host.UntilSettledAsync();

        Assert.InRange(gate.Most, 1, 4);
        Assert.Equal(ids.Order(), host.Got("/slow").Order());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task No_more_are_in_flight_than_the_webhook_may_have()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        await host.WebhookAsync("/hook", new { maxInFlight = 3 }, behaviour: gate.Behaviour);
        await host.EventsAsync(12);
        await host.UntilAsync(() => gate.Busy == 3, "three are in flight");
        gate.Answer(1);
        await host.UntilHitsAsync("/hook", 4);
        gate.Open();
        await host.UntilHitsAsync("/hook", 12);
        await host.UntilSettledAsync();

        Assert.Equal(3, gate.Most);
    }

    [Fact]
    public async Task With_a_strike_the_lane_goes_one_at_a_time_until_a_success()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: gate.Behaviour);
        gate.Answer(1, Behaviour.Status(500));
        await host.EventAsync();
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == 1, "a strike");

        await host.EventsAsync(10);
        await host.UntilAsync(() => gate.Busy == 1, "one is in flight");
        Assert.Equal(1, host.Lane(webhook).InFlight);
        gate.Answer(2);
        await host.UntilAsync(() => gate.Busy == 9, "the rest goes together");
        Assert.Equal(9, gate.Most);
        gate.Open();
        await host.UntilSettledAsync();
    }

    [Fact]
    public async Task A_rate_lets_so_many_through_in_a_second()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/hook", new { ratePerSecond = 10 });
        var from = host.Now;
        await host.EventsAsync(20);
        for (var hits = 1; hits < 20; hits++)
        {
            await host.UntilHitsAsync("/hook", hits);
            // One token at once and one every tenth of a second: never more hits than tokens.
            Assert.InRange(host.Got("/hook").Count, hits, 1 + ((host.Now - from) / 100));
            host.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await host.UntilHitsAsync("/hook", 20);
        Assert.InRange(host.Now - from, 1900, long.MaxValue);
    }

    [Fact]
    public async Task A_rate_lets_the_next_through_when_its_token_is_there_and_not_later()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", new { ratePerSecond = 10 });
        var from = host.Now;
        await host.EventsAsync(1);
        await host.UntilHitsAsync("/hook", 1);
        // The token went somewhere between; waiting moves the clock by a few milliseconds.
        var next = host.Now + 100;
        host.Clock.Advance(TimeSpan.FromMilliseconds(60));

        await host.EventsAsync(1);

        var lane = host.Lane(webhook);
        await host.UntilAsync(() => lane.TimerAt < long.MaxValue, "the lane looks again by itself");
        Assert.InRange(lane.TimerAt, from + 100, next);
    }

    [Fact]
    public async Task Events_of_a_call_go_one_after_another_and_other_calls_beside_them()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        await host.WebhookAsync("/hook", new { ordered = true }, behaviour: gate.Behaviour);
        var a = new List<string> { await host.EventAsync("a"), await host.EventAsync("a"), await host.EventAsync("a") };
        var b = await host.EventAsync("b");
        await host.UntilAsync(() => gate.Busy == 2, "one of each call");
        Assert.Equal([a[0], b], host.Got("/hook"));
        gate.Open();
        await host.UntilSettledAsync();

        Assert.Equal(a, host.Got("/hook").Where(a.Contains));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_failing_delivery_holds_its_call_and_no_other_and_a_restart_changes_nothing_of_it()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var gate = new Gate();
        var webhook = await host.WebhookAsync(
            "/hook",
            new
            {
                ordered = true,
                retryDelaysSeconds = new[] { 600 },
                maxInFlight = 4,
            },
            behaviour: gate.Behaviour
        );

        // a1 and b1 are in flight, the rest of the calls a and b waits in the lane.
        // One after the other: two that are under way come to the receiver in any order.
        var a1 = await host.EventAsync("a");
        await host.UntilAsync(() => gate.Busy == 1, "a has begun");
        var b1 = await host.EventAsync("b");
        await host.UntilAsync(() => gate.Busy == 2, "both calls have begun");
        var (a2, b2, c1) = (await host.EventAsync("a"), await host.EventAsync("b"), await host.EventAsync("c"));
        await host.UntilAsync(() => gate.Busy == 3, "c has begun");
        gate.Answer(1, Behaviour.Status(500));
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(a1, webhook)).GetProperty("attemptCount").GetInt32() == 1,
            "a1 has failed"
        );
        gate.Open();
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(b2, webhook)).GetProperty("state").GetString() == "delivered",
            "b2 does not wait for a1"
        );
        Assert.Equal([a1, b1, c1, b2], host.Got("/hook"));
        var (a3, b3) = (await host.EventAsync("a"), await host.EventAsync("b"));
        await host.UntilHitsAsync("/hook", 5);
        Assert.Equal(b3, host.Got("/hook")[4]);

        await host.RestartAsync();
        var b4 = await host.EventAsync("b");
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(b4, webhook)).GetProperty("state").GetString() == "delivered",
            "b4 is delivered"
        );
        Assert.Equal(b4, host.Got("/hook")[5]);
        host.Clock.Advance(TimeSpan.FromMinutes(13));
        await host.UntilSettledAsync();

        Assert.Equal([a1, a1, a2, a3], host.Got("/hook").Where(id => id == a1 || id == a2 || id == a3));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_place_kept_while_an_older_one_of_the_call_fails_goes_behind_it()
    {
        var stage = new StagedJournal();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);
        var gate = new Gate();
        var webhook = await host.WebhookAsync(
            "/hook",
            new { ordered = true, retryDelaysSeconds = new[] { 60 } },
            behaviour: gate.Behaviour
        );
        var a1 = await host.EventAsync("a");
        await host.UntilAsync(() => gate.Busy == 1, "a1 is in flight");

        stage.Hold();
        var second = host.EventAsync("a");
        await stage.Reached;
        gate.Answer(1, Behaviour.Status(500));
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(a1, webhook)).GetProperty("attemptCount").GetInt32() == 1,
            "a1 has failed"
        );
        gate.Open();
        stage.Release();
        var a2 = await second;
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(a2, webhook)).GetProperty("state").GetString() == "pending",
            "a2 waits in the store"
        );
        Assert.Equal([a1], host.Got("/hook"));

        host.Clock.Advance(TimeSpan.FromSeconds(80));
        await host.UntilSettledAsync();
        Assert.Equal([a1, a1, a2], host.Got("/hook"));
    }

    [Fact]
    public async Task A_persons_retry_beside_an_ordered_lane_loses_nothing_of_it()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        var webhook = await host.WebhookAsync(
            "/hook",
            new
            {
                ordered = true,
                retryDelaysSeconds = new[] { 600 },
                maxInFlight = 1,
            },
            behaviour: gate.Behaviour
        );
        gate.Answer(1, Behaviour.Status(500));
        var a1 = await host.EventAsync("a");
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(a1, webhook)).GetProperty("attemptCount").GetInt32() == 1,
            "a1 has failed"
        );
        await host.EventAsync("b");
        var c1 = await host.EventAsync("c");
        var lane = host.Lane(webhook);
        await host.UntilAsync(() => gate.Busy == 1 && lane.Held == 2, "b1 is in flight, and c1 waits in the lane");

        (await host.PostAsync($"/deliveries/{(await host.DeliveryAsync(a1, webhook)).GetProperty("id")}/retry")).Expect(202);
        await host.UntilAsync(() => gate.Busy == 2, "the retry is in flight");
        gate.Answer(3, Behaviour.Status(500));
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(a1, webhook)).GetProperty("attemptCount").GetInt32() == 2,
            "the retry has failed"
        );
        gate.Open();

        await host.UntilAsync(
            async () => (await host.DeliveryAsync(c1, webhook)).GetProperty("state").GetString() == "delivered",
            "c1 is delivered"
        );
        Assert.Equal("pending", (await host.DeliveryAsync(a1, webhook)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_backlog_far_beyond_the_lane_drains_and_is_never_in_memory_as_a_whole()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Delivery = options.Delivery with { LaneQueue = 16 },
            }
        );
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        var lane = host.Lane(webhook);
        var most = 0;
        var ids = await Task.WhenAll(
            Enumerable
                .Range(0, 600)
                .Select(async i =>
                {
                    var id = await host.EventAsync();
                    Look();
                    return id;
                })
        );
        await host.UntilAsync(() => gate.Busy == 16, "sixteen are in flight");
        Look();
        Assert.Equal(600 - 16, await host.NumberAsync("SELECT open_live FROM webhooks") - 16);
        gate.Open();
        await host.UntilAsync(
            () =>
            {
                Look();
                return host.Receiver.HitCount == 600;
            },
            "all are delivered"
        );
        await host.UntilSettledAsync();

        Assert.Equal(ids.Order(), host.Got("/hook").Order());
        Assert.InRange(most, 16, 32);
        await host.AssertBalancedAsync();

        void Look()
        {
            lock (lane.Lock)
                most = Math.Max(most, lane.Held);
        }
    }

    [Fact]
    public async Task Where_memory_is_short_for_all_lanes_each_still_gets_on()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Delivery = options.Delivery with { QueuedBytes = 200 },
            }
        );
        await host.WebhookAsync("/one");
        await host.WebhookAsync("/two");
        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.EventAsync()));

        await host.UntilHitsAsync("/one", 100);
        await host.UntilHitsAsync("/two", 100);
        await host.UntilSettledAsync();
        Assert.Equal(ids.Order(), host.Got("/one").Order());
        await host.AssertBalancedAsync();
    }
}
