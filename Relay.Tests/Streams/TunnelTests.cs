using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Streams.Tunnels;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>
/// The relay's end of a tunnel: what a listener gets, what its answers make of deliveries, and what becomes of those it never gave.
/// Long because one tunnel has one life, from connecting to what waits when it is gone.
/// </summary>
public sealed class TunnelTests
{
    [Fact]
    public async Task A_delivery_comes_with_its_exact_bytes_and_its_answer_is_an_attempt_like_any_other()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        var id = await host.EventAsync("call_7");

        var (message, body) = await listener.DeliveryAsync();
        Assert.Equal(
            (id, "call.completed", "call_7", 1, false),
            (message.Event, message.Kind, message.Call, message.Attempt, message.Live)
        );
        Assert.StartsWith("""{"id":"evt_1","type":"call.end",""", Encoding.UTF8.GetString(body));
        Assert.Contains("webhook-signature", message.Headers);
        await listener.AnswerAsync(message, 200, "thanks"u8.ToArray());
        await listener.SettledAsync(message);

        var delivery = await host.JsonAsync("/api/v1/deliveries/" + message.Delivery);
        Assert.Equal("delivered", delivery.GetProperty("state").GetString());
        var attempt = Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        Assert.Equal((200, 12), (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("durationMs").GetInt32()));
        var row = Assert.Single((await host.JsonAsync($"/api/v1/events/{id}/routing")).GetProperty("items").EnumerateArray());
        Assert.Equal(("listener laptop", "sent"), (row.GetProperty("webhookName").GetString(), row.GetProperty("result").GetString()));
        Assert.Empty((await host.JsonAsync("/api/v1/webhooks")).GetProperty("items").EnumerateArray());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Filters_decide_and_no_filter_takes_every_kind()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("other");
        await using var all = await TestListener.ConnectAsync(host.Relay, "all");
        await using var desk = await TestListener.ConnectAsync(host.Relay, "desk-only", new { source = "desk", kind = "call.completed" });
        await host.Relay.EventAsync("other", """{"id":"evt_o","type":"call.end","account_id":"a","data":{"call_id":"c"}}""");
        await host.Relay.EventAsync("desk", """{"id":"evt_k","type":"call.initiated","account_id":"a","data":{"call_id":"c"}}""");
        var last = await host.EventAsync();

        var got = new List<string>();
        while (got.Distinct().Count() < 3)
            got.Add((await all.AnswerAsync()).Event);
        Assert.Contains(last, got);
        Assert.Equal(last, (await desk.AnswerAsync()).Event);

        // What the relay says about itself is for those who ask for it by name.
        await using var own = await TestListener.ConnectAsync(host.Relay, "own", new { kind = Kinds.WebhookDisabled });
        var noRetries = new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 1 };
        await host.WebhookAsync("/crm", noRetries, behaviour: Behaviour.Status(500));
        var crash = await host.EventAsync();
        var told = await own.AnswerAsync();
        Assert.Equal(Kinds.WebhookDisabled, told.Kind);
        Assert.Equal(crash, (await all.AnswerAsync()).Event);
        Assert.Equal(
            1,
            await host.NumberAsync(
                $"SELECT count(*) FROM deliveries d JOIN events e ON e.id = d.event_id WHERE e.source_id = {Source.Own.Id}"
            )
        );
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(404, "failed")]
    [InlineData(500, "failed")]
    [InlineData(410, "failed")]
    [InlineData(204, "delivered")]
    public async Task An_answer_is_final_and_never_a_strike(int status, string state)
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        for (var i = 0; i < 4; i++)
            await host.EventAsync();
        for (var i = 0; i < 4; i++)
        {
            var message = await listener.AnswerAsync(status);
            Assert.Equal(state, (await host.JsonAsync("/api/v1/deliveries/" + message.Delivery)).GetProperty("state").GetString());
        }

        Assert.Equal("active", await HealthAsync(host));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_comes_while_nobody_is_there_waits_and_follows_in_order_or_is_skipped()
    {
        await using var host = await RelayHost.StartAsync();
        await using (await TestListener.ConnectAsync(host.Relay)) { }
        await UntilAwayAsync(host);
        var waited = await host.EventsAsync(3);
        Assert.Equal(3, (await host.JsonAsync("/api/v1/listeners/laptop")).GetProperty("waiting").GetInt64());

        await using (var back = await TestListener.ConnectAsync(host.Relay, maxInFlight: 1))
        {
            Assert.Equal(3, back.Ready.Waiting);
            Assert.NotNull(back.Ready.AwaySince);
            Assert.Equal(waited, [(await back.AnswerAsync()).Event, (await back.AnswerAsync()).Event, (await back.AnswerAsync()).Event]);
        }

        await UntilAwayAsync(host);
        await host.EventsAsync(2);
        await using var skipping = await TestListener.ConnectAsync(host.Relay, skip: true);
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/listeners/laptop")).GetProperty("waiting").GetInt64() == 0,
            "skipped"
        );
        var fresh = await host.EventAsync();
        Assert.Equal(fresh, (await skipping.AnswerAsync()).Event);
        Assert.Equal(2, (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt64());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_choice_and_nothing_while_it_pauses()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay, skip: null);
        var first = await host.EventAsync();
        Assert.Equal("parked", await PhaseAsync(host, first));
        await listener.SayAsync(new StartMessage(false, 4));
        Assert.Equal(first, (await listener.AnswerAsync()).Event);

        await listener.SayAsync(new PauseMessage());
        await host.UntilAsync(async () => await HealthAsync(host) == "paused", "paused");
        var second = await host.EventAsync();
        await host.UntilAsync(async () => await PhaseAsync(host, second) == "parked", "parked");
        await listener.SayAsync(new StartMessage(false, 4));
        Assert.Equal(second, (await listener.AnswerAsync()).Event);
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_delivery_leaves_it_waiting_and_it_comes_again()
    {
        await using var host = await RelayHost.StartAsync();
        var first = await TestListener.ConnectAsync(host.Relay);
        var id = await host.EventAsync();
        var (message, _) = await first.DeliveryAsync();
        await first.DisposeAsync();
        await UntilAwayAsync(host);
        await host.UntilAsync(async () => await PhaseAsync(host, id) == "parked", "it does not wait");

        await using var again = await TestListener.ConnectAsync(host.Relay);
        var (second, _) = await again.DeliveryAsync();
        Assert.Equal((message.Delivery, 2, false), (second.Delivery, second.Attempt, second.ByHand));
        await again.AnswerAsync(second, 200);
        await again.HearAsync<SettledMessage>();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_handler_that_is_down_or_hangs_waits_and_others_still_come()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        var hung = await host.EventAsync();
        await listener.AnswerAsync((await listener.DeliveryAsync()).Message, null, outcome: "timed_out");
        await listener.HearAsync<SettledMessage>();
        var other = await host.EventAsync();
        Assert.Equal(other, (await listener.AnswerAsync()).Event);
        var (again, _) = await listener.DeliveryAsync();
        Assert.Equal((hung, 2), (again.Event, again.Attempt));
        await listener.AnswerAsync(again, null, outcome: "connect_failed");
        await listener.HearAsync<SettledMessage>();
        var (third, _) = await listener.DeliveryAsync();
        Assert.Equal((hung, 3), (third.Event, third.Attempt));
        await listener.AnswerAsync(third, 200);
        await listener.HearAsync<SettledMessage>();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_second_under_a_name_is_told_who_has_it_and_may_take_it_over_and_the_same_one_comes_back()
    {
        await using var host = await RelayHost.StartAsync();
        await using var first = await TestListener.ConnectAsync(host.Relay);
        var put = await TestListener.PutAsync(host.Relay, "laptop", instance: "two");
        Assert.Equal((409, "listener_taken"), (put.Status, put["code"]));
        Assert.Contains("ada on host-one (key ", put["detail"], StringComparison.Ordinal);
        await using (var second = await TestListener.OpenAsync(host.Relay, new HelloMessage("two", "host-two", "bob")))
            Assert.Equal("listener_taken", (await second.HearAsync<RefusedMessage>()).Code);

        // The same process, before the relay has noticed that the connection before is gone.
        await using var back = await TestListener.ConnectAsync(host.Relay);
        await first.EndedAsync();
        await using var third = await TestListener.OpenAsync(host.Relay, new HelloMessage("three", "host-three", "eve", TakeOver: true));
        Assert.Equal(ByeMessage.TakenOver, (await back.HearAsync<ByeMessage>()).Code);
        await third.HearAsync<ReadyMessage>();
        Assert.Equal("eve", (await host.JsonAsync("/api/v1/listeners/laptop")).GetProperty("connectedBy").GetProperty("user").GetString());
    }

    [Fact]
    public async Task Silence_ends_a_connection_and_says_since_when()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Listeners = new ListenerOptions { Silence = TimeSpan.FromSeconds(0.4) },
            }
        );
        await using var listener = await TestListener.ConnectAsync(host.Relay, skip: null, isSilent: true);
        Assert.Equal(400, listener.Ready.SilenceMs);
        // It says nothing more.
        await listener.EndedAsync();
        await UntilAwayAsync(host);
        Assert.True((await host.JsonAsync("/api/v1/listeners/laptop")).TryGetProperty("disconnectedSince", out _));
    }

    [Fact]
    public async Task Removing_one_ends_its_connection_and_skips_what_waits()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay, skip: null);
        await host.EventsAsync(2);
        (await host.Relay.SendAsync("DELETE", "/api/v1/listeners/laptop")).Expect(204);
        Assert.Equal(ByeMessage.Removed, (await listener.HearAsync<ByeMessage>()).Code);
        await host.UntilAsync(async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt64() == 2, "skipped");
        (await host.Relay.GetAsync("/api/v1/listeners/laptop")).Expect(404);
        await host.AssertBalancedAsync();
        // The name is free again.
        (await TestListener.PutAsync(host.Relay, "laptop")).Expect(200);
    }

    [Fact]
    public async Task One_that_nobody_uses_for_long_is_removed()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var id = (await TestListener.PutAsync(host.Relay, "laptop")).Expect(200).Id;
        await host.EventAsync();
        clock.Advance(TimeSpan.FromDays(29));
        await host.UntilAsync(async () => (await host.Relay.GetAsync("/api/v1/listeners/laptop")).Status == 200, "kept");
        clock.Advance(TimeSpan.FromDays(2));
        await host.UntilAsync(
            async () =>
            {
                // The loop may have been within a turn when the days went by, and waits an hour from then on.
                clock.Advance(TimeSpan.FromHours(1));
                return (await host.Relay.GetAsync("/api/v1/listeners/laptop")).Status == 404;
            },
            "removed"
        );
        // Whoever comes back after that is told: what had gathered is gone, and a new one in silence would look as if nothing had come.
        (await TestListener.PutAsync(host.Relay, "laptop", new { continues = id })).ExpectProblem(410, "listener_removed");
        await host.UntilAsync(async () => (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt64() == 1, "skipped");
        var anew = (await TestListener.PutAsync(host.Relay, "laptop")).Expect(200).Id;
        (await TestListener.PutAsync(host.Relay, "laptop", new { continues = anew })).Expect(200);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task After_a_restart_nobody_is_connected_whatever_the_store_says_and_nothing_is_lost()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        var id = await host.EventAsync();
        await listener.DeliveryAsync();
        await host.RestartAsync();
        Assert.Equal("paused", await HealthAsync(host));
        await using var back = await TestListener.ConnectAsync(host.Relay);
        Assert.Equal(id, (await back.AnswerAsync()).Event);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_person_has_a_delivery_sent_once_more()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        await host.EventAsync();
        var message = await listener.AnswerAsync(500);
        (await host.PostAsync($"/deliveries/{message.Delivery}/retry")).Expect(202);
        var (again, _) = await listener.DeliveryAsync();
        Assert.Equal((message.Delivery, 2, true), (again.Delivery, again.Attempt, again.ByHand));
        await listener.AnswerAsync(again, 200);
        await listener.HearAsync<SettledMessage>();
        Assert.Equal("delivered", (await host.JsonAsync("/api/v1/deliveries/" + message.Delivery)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"forwardTo":"ftp://localhost"}""", 422, "url_scheme")]
    [InlineData("""{"forwardTo":"http://localhost","kind":"call.sung"}""", 422, "event_unknown")]
    [InlineData("""{"forwardTo":"http://localhost","source":"nowhere"}""", 422, "source_not_found")]
    [InlineData("""{"forwardTo":"http://localhost","payload":"template"}""", 422, "value_unknown")]
    [InlineData("""{}""", 422, "url_required")]
    public async Task Bad_settings_are_refused_each_with_its_code(string body, int status, string code)
    {
        await using var relay = await RelayFixture.StartAsync();
        var answer = await relay.SendAsync("PUT", "/api/v1/listeners/laptop", body);
        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"{code}\"", answer.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(422, (await TestListener.PutAsync(relay, "Lap_top")).Status);
    }

    [Fact]
    public async Task Connecting_takes_an_admins_key_in_its_header_a_listener_that_is_there_and_a_WebSocket()
    {
        await using var relay = await RelayFixture.StartAsync();
        (await TestListener.PutAsync(relay, "laptop")).Expect(200);
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        Assert.Equal("scope_insufficient", (await relay.SendAsync("GET", "/api/v1/listeners/laptop/connect", key: viewer))["code"]);
        Assert.Equal("auth_invalid", (await relay.SendAsync("GET", "/api/v1/listeners/laptop/connect", key: "rk_no"))["code"]);
        Assert.Equal("not_found", (await relay.GetAsync("/api/v1/listeners/nobody/connect"))["code"]);
        Assert.Equal("request_invalid", (await relay.GetAsync("/api/v1/listeners/laptop/connect"))["code"]);
    }

    [Fact]
    public async Task A_result_that_is_no_status_and_no_failure_of_a_handler_is_a_fault_of_the_protocol()
    {
        await using var host = await RelayHost.StartAsync();
        var answer = new AnswerMessage("dlv_1", "succeeded", null, null, 1, -5, [], false);
        var result = TunnelResults.FromAnswer(answer, default, DateTimeOffset.UnixEpoch);
        Assert.Equal((Outcome.ProtocolError, 0), (result.Outcome, result.DurationMs));
        Assert.Equal(Outcome.Succeeded, TunnelResults.FromAnswer(answer with { Status = 200 }, default, DateTimeOffset.UnixEpoch).Outcome);
    }

    private static Task UntilAwayAsync(RelayHost host) =>
        host.UntilAsync(
            async () =>
                !(await host.JsonAsync("/api/v1/listeners/laptop")).TryGetProperty("connectedBy", out _)
                && await HealthAsync(host) == "paused",
            "somebody is connected"
        );

    private static async Task<string> HealthAsync(RelayHost host)
    {
        var queue = host.Relay.Services.GetRequiredService<IDeliveryQueue>();
        var listener = host.Relay.Services.GetRequiredService<ISetup>().FindListener("laptop")!;
        return (await queue.ReadHealthAsync(listener.Id)).Status.ToString().ToLowerInvariant();
    }

    private static async Task<string?> PhaseAsync(RelayHost host, string eventId) =>
        (await host.JsonAsync($"/api/v1/deliveries?event={eventId}"))
            .GetProperty("items")
            .EnumerateArray()
            .Single()
            .GetProperty("state")
            .GetString();
}
