using Microsoft.Extensions.DependencyInjection;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>What people do to deliveries and webhooks, and what a stop leaves.</summary>
public sealed class DispatcherLifeTests
{
    private static readonly object NoRetries = new { retryDelaysSeconds = Array.Empty<int>() };

    [Fact]
    public async Task A_retry_sends_at_once_from_every_state_and_only_a_success_changes_anything()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", NoRetries);
        var delivered = await host.EventAsync();
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Status(500));
        var failed = await host.EventAsync();
        await host.UntilSettledAsync();
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var (parked, skipped) = (await host.EventAsync(), await host.EventAsync());
        await host.Store.WriteAsync(db => db.Execute("UPDATE deliveries SET next_at = next_at"));
        var before = (await host.JsonAsync("/api/v1/ledger")).GetRawText();

        foreach (var recorded in (string[])[delivered, failed, parked])
        {
            var (id, state, attempts) = await FactsAsync(recorded);
            (await host.PostAsync($"/deliveries/{id}/retry")).Expect(202);
            await host.UntilAsync(
                async () => await FactsAsync(recorded) is var now && now.Attempts == attempts + 1 && now.State == state,
                $"the {state} one is {state} again"
            );
        }

        await host.UntilAsync(async () => (await host.JsonAsync("/api/v1/ledger")).GetRawText() == before, "the ledger is as it was");
        Assert.Equal(1, (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32());

        host.On("/hook", Behaviour.Ok);
        foreach (var recorded in (string[])[failed, parked, delivered])
        {
            (await host.PostAsync($"/deliveries/{(await FactsAsync(recorded)).Id}/retry")).Expect(202);
            await host.UntilAsync(async () => (await FactsAsync(recorded)).State == "delivered", "delivered by hand");
        }

        Assert.Equal(
            (0, "paused"),
            (
                (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32(),
                (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString()
            )
        );
        Assert.Equal("parked", (await FactsAsync(skipped)).State);
        await host.AssertBalancedAsync();

        async Task<(string Id, string State, int Attempts)> FactsAsync(string recorded)
        {
            var delivery = await host.DeliveryAsync(recorded, webhook);
            return (
                delivery.GetProperty("id").GetString()!,
                delivery.GetProperty("state").GetString()!,
                delivery.GetProperty("attemptCount").GetInt32()
            );
        }
    }

    [Fact]
    public async Task A_replay_goes_to_its_old_webhooks_or_by_todays_routing_and_says_what_it_is()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/old");
        var recorded = await host.EventAsync();
        await host.UntilHitsAsync("/old", 1);
        await host.WebhookAsync("/new");

        (await host.PostAsync($"/events/{recorded}/replay", new { routing = "original" })).Expect(202);
        await host.UntilHitsAsync("/old", 2);
        (await host.PostAsync($"/events/{recorded}/replay", new { routing = "current" })).Expect(202);
        await host.UntilHitsAsync("/old", 3);
        await host.UntilHitsAsync("/new", 1);
        await host.UntilSettledAsync();

        Assert.Equal([recorded, recorded, recorded], host.Got("/old"));
        Assert.Equal([null, "true", "true"], host.Receiver.HitsOn("/old").Select(hit => hit.Header("Relay-Replay")));
        Assert.Equal(3, host.Receiver.HitsOn("/old").Select(hit => hit.Header("Relay-Delivery-Id")).Distinct().Count());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Replays_that_fail_never_strike()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", NoRetries);
        var recorded = await host.EventAsync();
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Status(500));
        for (var i = 0; i < 4; i++)
            (await host.PostAsync($"/events/{recorded}/replay", new { routing = "original" })).Expect(202);
        await host.UntilHitsAsync("/hook", 5);
        await host.UntilSettledAsync();

        Assert.Equal(
            ("active", 0),
            (
                (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString(),
                (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32()
            )
        );
        Assert.Equal(4, (await host.JsonAsync("/api/v1/ledger")).GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task A_test_is_sent_whatever_the_state_and_counts_nowhere()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Gone);
        await host.EventAsync();
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("state").GetString() == "auto_disabled", "it is disabled");
        var ledger = (await host.JsonAsync("/api/v1/ledger")).GetRawText();

        var refused = (await host.PostAsync($"/webhooks/{webhook}/test")).Expect(200);
        Assert.Equal(("False", "gone"), (refused["ok"], refused["outcome"]));
        host.On("/hook", Behaviour.Status(200, "hello"));
        var taken = (await host.PostAsync($"/webhooks/{webhook}/test")).Expect(200);

        Assert.Equal(("True", "succeeded", "hello"), (taken["ok"], taken["outcome"], taken["responseBody"]));
        var hit = host.Receiver.HitsOn("/hook")[^1];
        Assert.StartsWith("evt_test_", hit.Header("webhook-id"), StringComparison.Ordinal);
        Assert.Equal("true", hit.Header("Relay-Test"));
        Assert.Equal(ledger, (await host.JsonAsync("/api/v1/ledger")).GetRawText());
        Assert.Equal("auto_disabled", (await host.WebhookStateAsync(webhook)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deleted_or_set_to_disabled_its_waiting_work_is_skipped_and_what_is_in_flight_ends(bool delete)
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", new { maxInFlight = 2 }, behaviour: gate.Behaviour);
        await host.WebhookAsync("/other");
        await host.EventsAsync(10);
        await host.UntilAsync(() => gate.Busy == 2, "two are in flight");

        if (delete)
            (await host.Relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook}")).Expect(204);
        else
            (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", new { @event = "disabled" })).Expect(200);
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt32() == 8,
            "eight are skipped"
        );
        await host.AssertBalancedAsync();
        // One ends well, one badly: that was its last.
        gate.Answer(1);
        gate.Answer(2, Behaviour.Status(500));
        await host.EventAsync();
        await host.UntilHitsAsync("/other", 11);
        await host.UntilAsync(
            async () =>
                (await host.JsonAsync("/api/v1/ledger")) is var ledger
                && ledger.GetProperty("skipped").GetInt32() == 9
                && ledger.GetProperty("delivered").GetInt32() == 12,
            "the end"
        );

        Assert.Equal(2, host.Got("/hook").Count);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Deleted_while_a_request_is_between_its_routing_and_its_commit_nothing_is_sent()
    {
        var stage = new StagedJournal();
        await using var host = await RelayHost.StartAsync(change: stage.PutIn);
        var webhook = await host.WebhookAsync("/hook");
        await host.WebhookAsync("/other");
        stage.Hold();
        var request = host.EventAsync();
        await stage.Reached;
        (await host.Relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook}")).Expect(204);
        stage.Release();
        await request;
        await host.UntilHitsAsync("/other", 1);
        await host.UntilSettledAsync();

        Assert.Empty(host.Got("/hook"));
        Assert.Equal(1, (await host.JsonAsync("/api/v1/ledger")).GetProperty("routed").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_crash_between_a_delete_and_the_skipping_is_made_good_at_the_start()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        await host.EventsAsync(3);
        await host.Store.WriteAsync(db => db.Execute("UPDATE webhooks SET status = 0, deleted_at = @now", ("now", host.Now)));
        await host.RestartAsync();

        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt32() == 3,
            "they are skipped"
        );
        Assert.Empty(host.Got("/hook"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_stop_lets_attempts_in_flight_end()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        await host.EventsAsync(4);
        await host.UntilAsync(() => gate.Busy == 4, "all are in flight");

        var restart = host.RestartAsync();
        gate.Open();
        await restart;

        Assert.Equal(4, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        Assert.Equal(4, host.Got("/hook").Count);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_stop_gives_up_what_does_not_end_and_that_costs_nothing()
    {
        await using var host = await RelayHost.StartAsync(set: options => options with { ShutdownGrace = TimeSpan.Zero });
        var webhook = await host.WebhookAsync("/hook", NoRetries, behaviour: Behaviour.Hang);
        var recorded = await host.EventAsync();
        await host.UntilHitsAsync("/hook", 1);
        host.On("/hook", Behaviour.Ok);
        await host.RestartAsync();
        await host.UntilHitsAsync("/hook", 2);
        await host.UntilSettledAsync();

        var delivery = await host.DeliveryAsync(recorded, webhook);
        Assert.Equal("delivered", delivery.GetProperty("state").GetString());
        Assert.Equal(
            ["shutdown", "succeeded"],
            delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("outcome").GetString())
        );
        Assert.Equal(0, (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32());
        Assert.Equal([recorded, recorded], host.Got("/hook"));
    }

    [Fact]
    public async Task A_stop_with_hanging_attempts_ends_within_its_grace()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        await host.WebhookAsync("/hook", new { timeoutSeconds = 60 }, behaviour: Behaviour.Hang);
        await host.EventsAsync(3);
        await host.UntilHitsAsync("/hook", 3);
        var grace = host.Relay.Services.GetRequiredService<RelayOptions>().ShutdownGrace;
        Assert.Equal(TimeSpan.FromSeconds(15), grace);

        // The clock never reaches the end of the grace, and everything is settled all the same.
        var stop = host.Relay.StopAsync();
        for (
            var passed = TimeSpan.Zero;
            passed < grace - TimeSpan.FromSeconds(1.5) && !stop.IsCompleted;
            passed += TimeSpan.FromMilliseconds(100)
        )
        {
            // Nothing is judged by this pause: it leaves the processor to what ends, and a machine that is slower ends in the wait below.
            await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(5)));
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await stop.WaitAsync(TimeSpan.FromSeconds(30));
        await host.StartAgainAsync();
        Assert.Equal(3, await host.NumberAsync($"SELECT count(*) FROM attempts WHERE outcome = {(int)Outcome.Shutdown}"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task While_the_store_refuses_results_wait_and_none_is_lost()
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        await host.EventsAsync(3);
        await host.UntilAsync(() => gate.Busy == 3, "all are in flight");
        await host.Store.WriteAsync(db => Fault.Break(db, "attempts"));
        gate.Open();
        await host.UntilAsync(() => gate.Busy == 0, "all are answered");
        await host.Store.WriteAsync(Fault.Mend);
        await host.UntilSettledAsync();

        Assert.Equal(3, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        Assert.Equal(3, host.Got("/hook").Count);
        await host.AssertBalancedAsync();
    }
}
