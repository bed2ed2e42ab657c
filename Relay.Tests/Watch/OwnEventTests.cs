using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Watch;

/// <summary>What the relay says about its webhooks, told to webhooks: once, signed, and never to the one in trouble.</summary>
public sealed class OwnEventTests(ITestOutputHelper output)
{
    private static readonly object NoRetries = new { retryDelaysSeconds = Array.Empty<int>() };

    [Fact]
    public async Task A_webhook_disabled_at_night_is_told_at_once_and_once_and_so_is_its_recovery()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/ops", kind: Kinds.WebhookDisabled);
        await host.WebhookAsync("/back", kind: Kinds.WebhookResumed);
        var crm = await host.WebhookAsync("/crm", NoRetries, behaviour: Behaviour.Status(500));

        await StrikeOutAsync(host, crm);
        var disabled = Stopwatch.StartNew();
        // Within a minute: nothing on the way waits for the clock, which stands still.
        await host.UntilHitsAsync("/ops", 1);
        output.WriteLine($"told {disabled.Elapsed.TotalMilliseconds:0} ms after it was seen to be disabled");

        var said = Body(host, "/ops");
        Assert.Equal(Kinds.WebhookDisabled, said.GetProperty("type").GetString());
        Assert.Equal(
            (crm, "open", "critical", "three_strikes"),
            (Said(said, "webhookId"), Said(said, "state"), Said(said, "severity"), Said(said, "reason"))
        );
        Assert.Contains("is disabled after 3 failed deliveries", Said(said, "text"), StringComparison.Ordinal);
        Assert.DoesNotContain("/crm", Encoding.UTF8.GetString(host.Receiver.HitsOn("/ops")[0].Body.Span), StringComparison.Ordinal);

        // A stop in between tells nothing again.
        await host.UntilSettledAsync();
        await host.RestartAsync();
        host.On("/crm", Behaviour.Ok);
        (await host.PostAsync($"/webhooks/{crm}/enable")).Expect(202);
        var enabled = Stopwatch.StartNew();
        await host.UntilHitsAsync("/back", 1);
        output.WriteLine($"its recovery {enabled.Elapsed.TotalMilliseconds:0} ms after it was enabled");
        await host.UntilHitsAsync("/crm", 6);
        await host.UntilSettledAsync();

        var back = Body(host, "/back");
        Assert.Equal((crm, "resolved", "info"), (Said(back, "webhookId"), Said(back, "state"), Said(back, "severity")));
        Assert.Equal((1, 1), (host.Receiver.HitsOn("/ops").Count, host.Receiver.HitsOn("/back").Count));
        await host.AssertBalancedAsync();
        // Nobody sent them: they are routed and delivered, and not received.
        var ledger = await host.JsonAsync("/api/v1/ledger");
        Assert.Equal((3L, 3L, 5L), (Count(ledger, "received"), Count(ledger, "unique"), Count(ledger, "routed")));
    }

    [Fact]
    public async Task It_is_signed_like_everything_and_retried_like_everything()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var ops = await host.WebhookAsync(
            "/ops",
            kind: Kinds.WebhookDisabled,
            behaviour: Behaviour.Sequence(Behaviour.Status(503), 1, Behaviour.Ok)
        );
        var secret = (await host.Relay.GetAsync($"/api/v1/webhooks/{ops}/secret")).Expect(200)["secret"];
        var crm = await host.WebhookAsync("/crm", NoRetries, behaviour: Behaviour.Status(500));

        await StrikeOutAsync(host, crm);
        await host.UntilHitsAsync("/ops", 1);
        await host.UntilAsync(
            async () => await host.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0 AND retries = 1") == 1,
            "it does not wait for its retry"
        );
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await host.UntilHitsAsync("/ops", 2);

        var hits = host.Receiver.HitsOn("/ops");
        Assert.Equal(hits[0].Header("webhook-id"), hits[1].Header("webhook-id"));
        Assert.All(hits, hit =>
            Assert.Equal(
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), hit.Body.ToArray())),
                hit.Header("X-DialNote-Signature")
            )
        );
    }

    [Fact]
    public async Task The_last_strike_but_one_is_told_and_its_recovery_where_it_was()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/ops", kind: Kinds.WebhookFailing);
        await host.WebhookAsync("/back", kind: Kinds.WebhookResumed);
        var crm = await host.WebhookAsync("/crm", NoRetries, behaviour: Behaviour.Status(500));

        await FailAsync(host, crm, 1);
        host.On("/crm", Behaviour.Ok);
        await host.EventAsync();
        await host.UntilWebhookAsync(crm, state => Count(state, "failureCount") == 0, "the first strike stands");
        host.On("/crm", Behaviour.Status(500));
        await FailAsync(host, crm, 1);
        await FailAsync(host, crm, 2);
        await host.UntilHitsAsync("/ops", 1);
        host.On("/crm", Behaviour.Ok);
        await host.EventAsync();
        await host.UntilHitsAsync("/back", 1);
        await host.UntilSettledAsync();

        Assert.Equal(
            (crm, "open", "warning"),
            (Said(Body(host, "/ops"), "webhookId"), Said(Body(host, "/ops"), "state"), Said(Body(host, "/ops"), "severity"))
        );
        Assert.Contains("answers well again", Said(Body(host, "/back"), "text"), StringComparison.Ordinal);
        Assert.Equal((1, 1), (host.Receiver.HitsOn("/ops").Count, host.Receiver.HitsOn("/back").Count));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_webhook_is_never_told_of_its_own_trouble_and_others_are()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var failing = await host.WebhookAsync("/a", NoRetries, Kinds.WebhookDisabled, Behaviour.Status(500));
        var other = await host.WebhookAsync("/b", kind: Kinds.WebhookDisabled);
        for (var i = 0; i < 3; i++)
        {
            var crm = await host.WebhookAsync($"/crm{i}", NoRetries, behaviour: Behaviour.Status(500));
            await StrikeOutAsync(host, crm);
            (await host.Relay.SendAsync("PATCH", "/api/v1/webhooks/" + crm, """{"event":"disabled"}""")).Expect(200);
            await host.UntilHitsAsync("/a", i + 1);
        }

        await host.UntilWebhookAsync(failing, state => state.GetProperty("state").GetString() == "auto_disabled", "it is not disabled");
        await host.UntilHitsAsync("/b", 4);
        await host.UntilSettledAsync();

        Assert.Equal(3, host.Receiver.HitsOn("/a").Count);
        Assert.Equal(4, host.Receiver.HitsOn("/b").Count);
        var last = host
            .Receiver.HitsOn("/b")
            .Select(hit => JsonDocument.Parse(hit.Body).RootElement)
            .Single(body => Said(body, "webhookId") == failing);
        var matrix = (await host.Relay.GetAsync($"/api/v1/events/{last.GetProperty("id").GetString()}/routing")).Expect(200).Items;
        Assert.Equal("about_itself", Row(matrix, failing).GetProperty("reason").GetString());
        Assert.Equal("matched", Row(matrix, other).GetProperty("reason").GetString());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_drain_that_stops_is_told_once_however_often_it_is_tried_and_its_recovery()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/ops", kind: Kinds.DrainStopped);
        await host.WebhookAsync("/back", kind: Kinds.WebhookResumed);
        var crm = await host.WebhookAsync("/crm", new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 5 });
        (await host.PostAsync($"/webhooks/{crm}/pause")).Expect(202);
        await host.EventsAsync(3);
        host.On("/crm", Behaviour.Status(500));
        (await host.PostAsync($"/webhooks/{crm}/resume")).Expect(202);
        await host.UntilHitsAsync("/ops", 1);
        await host.UntilSettledAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await host.UntilHitsAsync("/crm", 2);
        await host.UntilWebhookAsync(crm, state => Count(state, "failureCount") == 2, "the second strike is missing");
        await host.UntilSettledAsync();

        host.On("/crm", Behaviour.Ok);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await host.UntilHitsAsync("/back", 1);
        await host.UntilSettledAsync();

        Assert.Equal((crm, "open"), (Said(Body(host, "/ops"), "webhookId"), Said(Body(host, "/ops"), "state")));
        Assert.Equal((1, 1), (host.Receiver.HitsOn("/ops").Count, host.Receiver.HitsOn("/back").Count));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_nobody_asked_for_is_not_recorded()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var crm = await host.WebhookAsync("/crm", NoRetries, behaviour: Behaviour.Status(500));

        await StrikeOutAsync(host, crm);

        Assert.Equal(3, await host.NumberAsync("SELECT count(*) FROM events"));
    }

    [Theory]
    [InlineData("standard", """{"type":"relay.webhook.disabled","timestamp":"2026-01-02T03:04:05Z","data":{"text":"all is lost"}}""")]
    [InlineData("dialnote", """{"id":"1","type":"relay.webhook.disabled","timestamp":"2026-01-02T03:04:05Z","data":{}}""")]
    [InlineData("dialstack", """{"id":"1","type":"relay.webhook.disabled","account_id":"a","data":{}}""")]
    public async Task Nobody_outside_can_say_it(string dialect, string body)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), withSource: false);
        await host.WebhookAsync("/ops", kind: Kinds.WebhookDisabled);
        await host.Relay.SourceAsync("desk", dialect);

        var id = (await host.Relay.EventAsync("desk", body)).Expect(200)["eventId"];
        await host.Relay.EventAsync("relay", body);

        var recorded = await host.JsonAsync("/api/v1/events/" + id);
        Assert.Equal(
            ("other", Kinds.WebhookDisabled),
            (recorded.GetProperty("kind").GetString(), recorded.GetProperty("type").GetString())
        );
        Assert.Equal(0, await host.NumberAsync("SELECT count(*) FROM deliveries"));
        (await host.Relay.EventAsync("relay", body)).ExpectProblem(404, "source_not_found");
    }

    [Fact]
    public async Task Every_kind_can_be_chosen_tested_filtered_and_seen()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        foreach (var (kind, _) in Kinds.Own)
        {
            var webhook = await host.WebhookAsync("/" + kind, kind: kind);
            Assert.True((await host.PostAsync($"/webhooks/{webhook}/test")).Expect(200).Json.GetProperty("ok").GetBoolean());
            var body = Body(host, "/" + kind);
            Assert.Equal(kind, body.GetProperty("type").GetString());
            Assert.True(body.GetProperty("data").GetProperty("sample").GetBoolean());
            (await host.Relay.GetAsync("/api/v1/events?kind=" + kind)).Expect(200);
        }

        var crm = await host.WebhookAsync("/crm", NoRetries, behaviour: Behaviour.Status(500));
        await StrikeOutAsync(host, crm);
        await host.UntilAsync(
            async () => (await host.Relay.GetAsync("/api/v1/events?source=relay")).Items.Count == 2,
            "what was said is not in the list"
        );
        var seen = (await host.Relay.GetAsync("/api/v1/events?source=relay&kind=" + Kinds.WebhookDisabled)).Items.Single();
        Assert.Equal("relay", seen.GetProperty("dialect").GetString());
        var id = seen.GetProperty("id").GetString();
        (await host.Relay.GetAsync($"/api/v1/events/{id}")).Expect(200);
        (await host.Relay.GetAsync($"/api/v1/events/{id}/verification")).Expect(200);
        Assert.DoesNotContain("Relay itself", (await host.Relay.GetAsync("/api/v1/sources")).Text, StringComparison.Ordinal);
        (await host.Relay.GetAsync("/api/v1/sources/relay")).ExpectProblem(404, "not_found");
        (await host.Relay.SendAsync("DELETE", "/api/v1/sources/relay")).ExpectProblem(404, "not_found");
        var own = (
            await host.Relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "x",
                    url = "https://93.184.216.34/",
                    @event = "note.created",
                    sourceId = "relay",
                }
            )
        );
        own.ExpectProblem(422, "source_not_found");
    }

    private static async Task StrikeOutAsync(RelayHost host, string webhook)
    {
        for (var i = 1; i <= 3; i++)
            await FailAsync(host, webhook, i);
        await host.UntilWebhookAsync(webhook, state => state.GetProperty("state").GetString() == "auto_disabled", "it is not disabled");
    }

    private static async Task FailAsync(RelayHost host, string webhook, int strikes)
    {
        await host.EventAsync();
        await host.UntilWebhookAsync(webhook, state => Count(state, "failureCount") == strikes, $"there are not {strikes} strikes");
    }

    private static JsonElement Row(IEnumerable<JsonElement> matrix, string webhook) =>
        matrix.Single(row => row.GetProperty("webhookId").GetString() == webhook);

    private static JsonElement Body(RelayHost host, string path) => JsonDocument.Parse(host.Receiver.HitsOn(path)[0].Body).RootElement;

    private static string? Said(JsonElement body, string fact) => body.GetProperty("data").GetProperty(fact).GetString();

    private static long Count(JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
