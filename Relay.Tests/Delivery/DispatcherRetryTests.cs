using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>When a delivery is tried again, to the millisecond, on a clock that the test moves; the sockets are real.</summary>
public sealed class DispatcherRetryTests
{
    [Fact]
    public async Task Retries_come_after_1_5_and_25_seconds_give_or_take_a_fifth_and_a_restart_does_not_move_them()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Status(500));
        var recorded = await host.EventAsync();
        var delays = new List<double>();
        foreach (var (seconds, attempt) in new[] { (1, 1), (5, 2), (25, 3) })
        {
            var planned = await PlannedAsync(host, recorded, webhook, attempt);
            var delay = (planned - host.Now) / 1000.0;
            Assert.InRange(delay, seconds * 0.8 - 0.1, seconds * 1.2);
            delays.Add(delay / seconds);

            if (attempt == 2)
            {
                await host.RestartAsync();
                Assert.Equal(planned, await PlannedAsync(host, recorded, webhook, attempt));
            }

            host.Clock.Advance(TimeSpan.FromMilliseconds(planned - host.Now - 1));
            Assert.Equal(attempt, host.Receiver.HitsOn("/hook").Count);
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await host.UntilHitsAsync("/hook", attempt + 1);
        }

        await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == 1, "a strike");
        var delivery = await host.DeliveryAsync(recorded, webhook);
        Assert.Equal(("failed", 4), (delivery.GetProperty("state").GetString(), delivery.GetProperty("attemptCount").GetInt32()));
        Assert.Equal(["1", "2", "3", "4"], host.Receiver.HitsOn("/hook").Select(hit => hit.Header("Relay-Attempt")));
        Assert.Single(host.Got("/hook").Distinct());
        Assert.Equal(3, delays.Distinct().Count());
        await host.AssertBalancedAsync();
    }

    /// <summary>Receiver fails n times, then works: attempts and strikes of four deliveries one after another.</summary>
    [Theory]
    [InlineData(0, 4, 0, 0)]
    [InlineData(1, 5, 0, 0)]
    [InlineData(3, 7, 0, 0)]
    [InlineData(4, 7, 1, 0)]
    [InlineData(5, 8, 1, 0)]
    [InlineData(8, 10, 2, 0)]
    [InlineData(11, 13, 2, 0)]
    public async Task A_receiver_that_fails_n_times_gets_exactly_these_attempts(int failures, int attempts, int failed, int strikes)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Status(500), failures, Behaviour.Ok));
        for (var i = 0; i < 4; i++)
        {
            var recorded = await host.EventAsync();
            await host.UntilAsync(
                async () =>
                {
                    var delivery = await host.DeliveryAsync(recorded, webhook);
                    if (
                        delivery.TryGetProperty("nextAttemptAt", out var next)
                        && next.GetDateTimeOffset() is var at
                        && at > host.Clock.GetUtcNow()
                    )
                        host.Clock.Advance(at - host.Clock.GetUtcNow());
                    return delivery.GetProperty("state").GetString() is "delivered" or "failed";
                },
                "the delivery is settled"
            );
        }

        Assert.Equal(attempts, host.Receiver.HitsOn("/hook").Count);
        Assert.Equal(failed, (await host.JsonAsync("/api/v1/ledger")).GetProperty("failed").GetInt32());
        Assert.Equal(strikes, (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "7", 7)]
    [InlineData(429, null, 1)]
    [InlineData(429, "99999999999999999999", 3600)]
    public async Task A_request_to_slow_down_holds_the_whole_lane_and_is_no_strike(int status, string? retryAfter, int seconds)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var slow = retryAfter is null ? Behaviour.Status(status) : Behaviour.Throttle(status, retryAfter);
        var webhook = await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = Array.Empty<int>() },
            behaviour: Behaviour.Sequence(slow, 1, Behaviour.Ok)
        );
        await host.WebhookAsync("/other");
        var first = await host.EventAsync();
        var planned = await PlannedAsync(host, first, webhook, 1);
        var held = await host.EventsAsync(3);
        // Answered, so that no attempt's deadline is in the time that is skipped.
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32() == 4,
            "the other webhook has its four"
        );

        // What nobody asked for is give or take a fifth.
        var (least, most) = retryAfter is null ? (seconds * 800, seconds * 1200) : (seconds * 1000, seconds * 1000);
        Assert.InRange(planned - host.Now, least - 50, most);
        host.Clock.Advance(TimeSpan.FromMilliseconds(planned - host.Now - 1));
        Assert.Equal([first], host.Got("/hook"));
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await host.UntilHitsAsync("/hook", 5);
        await host.UntilSettledAsync();

        Assert.Equal([first, first, .. held], host.Got("/hook").Order());
        Assert.Equal(
            (0, "active"),
            (
                (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32(),
                (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString()
            )
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_disables_at_once()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Gone);
        await host.EventAsync();

        await host.UntilWebhookAsync(webhook, state => state.GetProperty("state").GetString() == "auto_disabled", "it is disabled");

        var state = await host.WebhookStateAsync(webhook);
        Assert.Equal(
            ("gone", 0, 1),
            (
                state.GetProperty("disabledReason").GetString(),
                state.GetProperty("failureCount").GetInt32(),
                state.GetProperty("parked").GetInt32()
            )
        );
        Assert.Single(host.Got("/hook"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_new_address_ends_what_the_old_one_asked_for()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/old", behaviour: Behaviour.Throttle(429, "3600"));
        var first = await host.EventAsync();
        await PlannedAsync(host, first, webhook, 1);
        host.On("/new", Behaviour.Ok);

        (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", new { url = new Uri(host.Receiver.Url, "/new") })).Expect(200);
        var next = await host.EventAsync();

        await host.UntilHitsAsync("/new", 2);
        Assert.Equal([first, next], host.Got("/new").Order());
    }

    [Fact]
    public async Task A_recovery_sends_the_failed_ones_of_its_streak_again_at_once()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync(
            "/hook",
            new
            {
                retryDelaysSeconds = Array.Empty<int>(),
                redriveOnRecovery = true,
                // Else the two go side by side, and either may be heard first.
                maxInFlight = 1,
            },
            behaviour: Behaviour.Sequence(Behaviour.Status(500), 2, Behaviour.Ok)
        );
        var lost = new List<string> { await host.EventAsync() };
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == 1, "one strike");
        lost.Add(await host.EventAsync());
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("failureCount").GetInt32() == 2, "two strikes");

        var saved = await host.EventAsync();
        await host.UntilHitsAsync("/hook", 5);
        await host.UntilSettledAsync();

        Assert.Equal([.. lost, saved, .. lost], host.Got("/hook"));
        Assert.True(
            host.Now - new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeMilliseconds() < 10_000,
            "it waited for the sweep"
        );
        Assert.Equal((3, 0), Counts(await host.JsonAsync("/api/v1/ledger")));
        await host.AssertBalancedAsync();

        static (int, int) Counts(JsonElement ledger) =>
            (ledger.GetProperty("delivered").GetInt32(), ledger.GetProperty("failed").GetInt32());
    }

    /// <summary>
    /// When the next attempt of an event is planned, Unix milliseconds, once that many were made and the lane has its timer.
    /// </summary>
    private static async Task<long> PlannedAsync(RelayHost host, string recorded, string webhook, int attempts)
    {
        long planned = 0;
        var lane = host.Lane(webhook);
        await host.Changes.UntilAsync(
            async () =>
            {
                var delivery = await host.DeliveryAsync(recorded, webhook);
                if (delivery.GetProperty("attemptCount").GetInt32() != attempts || !delivery.TryGetProperty("nextAttemptAt", out var next))
                    return false;
                planned = next.GetDateTimeOffset().ToUnixTimeMilliseconds();
                lock (lane.Lock)
                    return Math.Max(lane.NextDue ?? 0, lane.Health.Hold.Until) == planned && lane.TimerAt <= planned;
            },
            "the retry is planned"
        );
        return planned;
    }
}
