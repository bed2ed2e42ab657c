using System.Text.Json;
using Relay.Simulator.Receiver;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>
/// "Later is not no": a receiver's wish to be left alone is kept, shown, survives a restart, and ends with a success, a person or a new
/// address.
/// </summary>
public sealed class DispatcherHoldTests
{
    [Fact]
    public async Task A_receiver_that_says_later_all_day_loses_nothing_and_then_strikes_once()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Status(429));
        var recorded = await host.EventAsync();
        var (begun, before, tries) = (host.Now, 0L, 0);
        while (await HeldAsync(host, webhook, ++tries, recorded) is { } until)
        {
            var pause = until - host.Now;
            Assert.InRange(pause, before, 3_600_000);
            Assert.InRange(host.Now - begun, 0, 86_400_000);
            before = pause - 50;
            host.Clock.Advance(TimeSpan.FromMilliseconds(until - host.Now));
        }

        // Pauses of an hour at most: a day has more of them than any count that ends a delivery.
        Assert.InRange(tries, 30, 50);
        Assert.InRange(host.Now - begun, 86_400_000, 86_400_000 + 3_600_000);
        var delivery = await host.DeliveryAsync(recorded, webhook);
        Assert.Equal("failed", delivery.GetProperty("state").GetString());
        Assert.Equal(1, (await host.WebhookStateAsync(webhook)).GetProperty("failureCount").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_wish_is_shown_and_survives_a_restart_and_what_it_holds_is_pending()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Throttle(429, "600"), 1, Behaviour.Ok));
        var first = await host.EventAsync();
        var until = (await HeldAsync(host, webhook, 1, first))!.Value;
        Assert.Equal(600_000, until - host.Now);
        var ids = await host.EventsAsync(3);

        await host.RestartAsync();
        Assert.Equal(until, Time((await host.WebhookStateAsync(webhook)).GetProperty("heldUntil")));
        foreach (var id in ids.Prepend(first))
        {
            var delivery = await host.DeliveryAsync(id, webhook);
            Assert.Equal(("pending", until), (delivery.GetProperty("state").GetString(), Time(delivery.GetProperty("nextAttemptAt"))));
        }

        Assert.Single(host.Got("/hook"));
        host.Clock.Advance(TimeSpan.FromMilliseconds(until - host.Now));
        await host.UntilHitsAsync("/hook", 5);
        await host.UntilSettledAsync();
        Assert.False((await host.WebhookStateAsync(webhook)).TryGetProperty("heldUntil", out _));
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_person_can_send_now(bool byForm)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Throttle(503, "3600"), 1, Behaviour.Ok));
        await HeldAsync(host, webhook, 1, await host.EventAsync());
        await host.EventsAsync(2);

        if (byForm)
        {
            using var person = await Person.SignedInAsync(host.Relay);
            var page = (await person.GetAsync($"/webhooks/{webhook}")).Expect(200);
            Assert.Contains("Held until", page.Text, StringComparison.Ordinal);
            Assert.Contains("Held until", (await person.GetAsync("/webhooks")).Expect(200).Text, StringComparison.Ordinal);
            Assert.Contains("Send what waits to a webhook now", page.Text, StringComparison.Ordinal);
            await person.PostAsync($"/webhooks/{webhook}", $"/do/webhooks/{webhook}/send-now");
        }
        else
        {
            var state = (await host.PostAsync($"/webhooks/{webhook}/send-now")).Expect(202).Json;
            Assert.Equal("active", state.GetProperty("state").GetString());
        }

        await host.UntilHitsAsync("/hook", 4);
        await host.UntilSettledAsync();
        Assert.Equal(1, await host.NumberAsync("SELECT count(*) FROM audit WHERE action = 'webhook.sent_now'"));
        (await host.PostAsync($"/webhooks/{webhook}/send-now")).ExpectProblem(409, "state_conflict");
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_success_that_a_person_asked_for_lets_the_rest_go()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Throttle(429, "3600"), 1, Behaviour.Ok));
        var first = await host.EventAsync();
        await HeldAsync(host, webhook, 1, first);
        await host.EventsAsync(2);

        var delivery = (await host.DeliveryAsync(first, webhook)).GetProperty("id").GetString();
        (await host.PostAsync($"/deliveries/{delivery}/retry")).Expect(202);

        await host.UntilHitsAsync("/hook", 4);
        await host.UntilSettledAsync();
        Assert.False((await host.WebhookStateAsync(webhook)).TryGetProperty("heldUntil", out _));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task After_later_one_goes_first_and_the_rest_follows_its_success()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        gate.Answer(1, Behaviour.Throttle(429, "60"));
        var until = (await HeldAsync(host, webhook, 1, await host.EventAsync()))!.Value;
        await host.EventsAsync(8);

        host.Clock.Advance(TimeSpan.FromMilliseconds(until - host.Now));
        await host.UntilAsync(() => gate.Busy == 1, "one is in flight");
        Assert.Equal(1, host.Lane(webhook).InFlight);
        gate.Answer(2);
        await host.UntilAsync(() => gate.Busy == 8, "the rest goes together");
        gate.Open();
        await host.UntilSettledAsync();
        Assert.Equal(8, gate.Most);
    }

    [Theory]
    [InlineData("maxInFlight")]
    [InlineData("ratePerSecond")]
    public async Task In_flight_is_what_is_being_sent_and_not_what_waits_for_its_turn(string limit)
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", new Dictionary<string, int> { [limit] = 1 }, behaviour: gate.Behaviour);
        // A second's token goes to the first; the others have none for longer than this takes.
        var ids = await host.EventsAsync(5);

        await host.UntilAsync(async () => await StatesAsync(host, webhook, "in_flight") >= 1, "the first is shown as in flight");
        var counts = await Task.WhenAll(ids.Select(async id => (await host.JsonAsync($"/api/v1/events/{id}")).GetProperty("deliveries")));
        var inFlight = counts.Sum(count => count.GetProperty("inFlight").GetInt32());
        Assert.InRange(inFlight, 1, host.Got("/hook").Count);
        Assert.Equal(5 - inFlight, counts.Sum(count => count.GetProperty("pending").GetInt32()));
        if (limit == "maxInFlight")
        {
            Assert.Equal((1, 4), (inFlight, await StatesAsync(host, webhook, "pending")));
            Assert.Single((await host.JsonAsync("/api/v1/events?state=in_flight")).GetProperty("items").EnumerateArray());
            Assert.Equal(4, (await host.JsonAsync("/api/v1/events?state=pending")).GetProperty("items").GetArrayLength());
        }

        // One that waits for its turn can be sent at once by a person.
        var last = (await host.DeliveryAsync(ids[^1], webhook)).GetProperty("id").GetString();
        (await host.PostAsync($"/deliveries/{last}/retry")).Expect(202);
        await host.UntilAsync(() => host.Got("/hook").Contains(ids[^1]), "it is sent beside its lane");
        gate.Open();
        await host.UntilSettledAsync();
        Assert.Equal(ids.Order(), host.Got("/hook").Order());
        await host.AssertBalancedAsync();
    }

    /// <summary>Until when the webhook is held once the event has met so many answers; null where its delivery has ended.</summary>
    private static async Task<long?> HeldAsync(RelayHost host, string webhook, int tries, string recorded)
    {
        long? until = null;
        var lane = host.Lane(webhook);
        await host.Changes.UntilAsync(
            async () =>
            {
                var delivery = await host.DeliveryAsync(recorded, webhook);
                if (delivery.GetProperty("state").GetString() == "failed")
                    return true;
                if (delivery.GetProperty("attemptCount").GetInt32() != tries)
                    return false;
                until = Time((await host.WebhookStateAsync(webhook)).GetProperty("heldUntil"));
                lock (lane.Lock)
                    return lane.TimerAt == until;
            },
            "the webhook is held"
        );
        return (await host.DeliveryAsync(recorded, webhook)).GetProperty("state").GetString() == "failed" ? null : until;
    }

    private static async Task<int> StatesAsync(RelayHost host, string webhook, string state) =>
        (await host.JsonAsync($"/api/v1/deliveries?webhook={webhook}&state={state}")).GetProperty("items").GetArrayLength();

    private static long Time(JsonElement time) => time.GetDateTimeOffset().ToUnixTimeMilliseconds();
}
