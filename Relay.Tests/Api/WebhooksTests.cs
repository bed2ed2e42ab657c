using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Relay.Storage.Querying;
using Relay.Tests.Live;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Webhooks over REST: as they are set up, and what people do with them.</summary>
public sealed class WebhooksTests
{
    private const string CallEnd = """{"id":"%","type":"call.end","data":{"call_id":"c1"}}""";

    [Fact]
    public async Task A_webhook_has_its_defaults_and_shows_its_secret_once()
    {
        await using var relay = await RelayFixture.StartAsync();

        var made = await relay.WebhookAsync("http://127.0.0.1:59999/a%20b");

        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", made["secret"]);
        Assert.Equal(
            ("active", "0", "0", "envelope", "30", "3", "16"),
            (
                made["state"],
                made["failureCount"],
                made["parked"],
                made["payload"],
                made["timeoutSeconds"],
                made["strikeLimit"],
                made["maxInFlight"]
            )
        );
        Assert.Equal([1, 5, 25], made.Json.GetProperty("retryDelaysSeconds").EnumerateArray().Select(delay => delay.GetInt32()));

        var shown = (await relay.GetAsync($"/api/v1/webhooks/{made.Id}")).Expect(200);
        Assert.False(shown.Json.TryGetProperty("secret", out _));
        Assert.Equal(made["secret"], (await relay.GetAsync($"/api/v1/webhooks/{made.Id}/secret"))["secret"]);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_keeps_the_secret()
    {
        await using var relay = await RelayFixture.StartAsync();
        var made = await relay.WebhookAsync(
            "http://127.0.0.1:59999/",
            more: new { ratePerSecond = 5, headers = new Dictionary<string, string> { ["X-Token"] = "s" } }
        );

        var changed = await relay.SendAsync(
            "PATCH",
            $"/api/v1/webhooks/{made.Id}",
            """{"retryDelaysSeconds":[],"ratePerSecond":null,"event":"disabled","headers":{"X-Token":"••••","X-More":"m"}}"""
        );

        changed.Expect(200);
        Assert.Equal(("disabled", "disabled"), (changed["event"], changed["state"]));
        Assert.Empty(changed.Json.GetProperty("retryDelaysSeconds").EnumerateArray());
        Assert.False(changed.Json.TryGetProperty("ratePerSecond", out _));
        Assert.Equal("""{"X-Token":"••••","X-More":"••••"}""", changed["headers"]);
        Assert.Equal(made["secret"], (await relay.GetAsync($"/api/v1/webhooks/{made.Id}/secret"))["secret"]);
        (await relay.SendAsync("PATCH", $"/api/v1/webhooks/{made.Id}", """{"secret":"whsec_x"}"""))
            .ExpectProblem(400, "json_unknown_member")
            .ExpectError("secret", "json_unknown_member");
        (await relay.SendAsync("PATCH", $"/api/v1/webhooks/{made.Id}", """{"timeoutSeconds":null}""")).ExpectProblem(400, "json_null");
    }

    [Fact]
    public async Task An_unknown_event_is_answered_with_those_that_are_known()
    {
        await using var relay = await RelayFixture.StartAsync();

        var refused = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "a",
                provider = "custom",
                url = "http://127.0.0.1:59999/",
                @event = "call_log",
            }
        );

        refused.ExpectProblem(422, "event_unknown").ExpectError("event", "event_unknown");
        var allowed = refused
            .Json.GetProperty("errors")
            .GetProperty("event")[0]
            .GetProperty("allowed")
            .EnumerateArray()
            .Select(item => item.GetString())
            .ToList();
        Assert.Contains("call.completed", allowed);
        Assert.Contains("disabled", allowed);
    }

    [Fact]
    public async Task A_url_that_leads_back_here_is_refused()
    {
        await using var relay = await RelayFixture.StartAsync();

        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "127.0.0.2" })
        {
            var refused = await relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "a",
                    provider = "custom",
                    url = $"http://{host}:{relay.Address.Port}/in/desk",
                    @event = "call.completed",
                }
            );
            refused.ExpectProblem(422, "url_self");
        }

        await relay.WebhookAsync($"http://127.0.0.1:{relay.Address.Port}/sinks/snk_1");
    }

    [Fact]
    public async Task Pausing_parks_and_resuming_delivers()
    {
        await using var receiver = await TestServer.StartAsync("ok");
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var webhook = await relay.WebhookAsync(receiver.Url + "/hook");

        Assert.Equal("paused", (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/pause")).Expect(202)["state"]);
        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/pause")).ExpectProblem(409, "state_conflict");
        var sent = await relay.EventAsync("desk", CallEnd.Replace("%", "e1", StringComparison.Ordinal));
        var parked = await relay.UntilAsync($"/api/v1/webhooks/{webhook.Id}", json => json.GetProperty("parked").GetInt64() == 1);
        Assert.Equal("paused", parked["state"]);
        var row = (await relay.GetAsync($"/api/v1/events/{sent["eventId"]}/routing")).Items.Single();
        Assert.Equal(
            ("parked", "matched", "parked"),
            (row.GetProperty("result").GetString(), row.GetProperty("reason").GetString(), row.GetProperty("state").GetString())
        );
        Assert.Single((await relay.GetAsync("/api/v1/events?state=parked")).Items);
        Assert.Empty((await relay.GetAsync("/api/v1/events?state=pending")).Items);

        var enabled = (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/enable", """{"parked":"drain"}""")).Expect(202);
        Assert.Equal("active", enabled["state"]);

        await relay.UntilAsync($"/api/v1/events/{sent["eventId"]}", json =>
            json.GetProperty("deliveries").GetProperty("delivered").GetInt64() == 1
        );
        var shown = await relay.UntilAsync($"/api/v1/webhooks/{webhook.Id}", json => json.TryGetProperty("lastSentAt", out _));
        Assert.Equal(("active", "0"), (shown["state"], shown["parked"]));
        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/resume")).ExpectProblem(409, "state_conflict");
    }

    [Fact]
    public async Task Enabling_takes_only_what_it_knows()
    {
        await using var relay = await RelayFixture.StartAsync();
        var webhook = await relay.WebhookAsync("http://127.0.0.1:59999/");

        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/enable", """{"parked":"burn"}"""))
            .ExpectProblem(422, "value_unknown")
            .ExpectError("parked", "value_unknown");
        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/enable", """{"ratePerSecond":0}""")).ExpectProblem(422, "out_of_range");
        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/enable", """{"speed":1}""")).ExpectProblem(400, "json_unknown_member");
        (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/enable")).ExpectProblem(409, "state_conflict");
    }

    [Fact]
    public async Task A_test_says_at_once_what_the_receiver_answered()
    {
        await using var receiver = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("closed");
        });
        await using var relay = await RelayFixture.StartAsync();
        var webhook = await relay.WebhookAsync(receiver.Url);

        var test = (await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/test")).Expect(200);

        Assert.Equal(("False", "503", "server_error", "closed"), (test["ok"], test["status"], test["outcome"], test["responseBody"]));
        Assert.Equal("0", (await relay.GetAsync($"/api/v1/webhooks/{webhook.Id}"))["failureCount"]);
        var delivery = (await relay.GetAsync("/api/v1/deliveries")).Items.Single();
        Assert.Equal("test", delivery.GetProperty("trigger").GetString());
        Assert.StartsWith("evt_test_", delivery.GetProperty("eventId").GetString(), StringComparison.Ordinal);
        Assert.Equal("0", (await relay.GetAsync("/api/v1/ledger"))["routed"]);
    }

    [Fact]
    public async Task A_deleted_webhook_is_gone_and_its_waiting_work_is_skipped()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var webhook = await relay.WebhookAsync("http://127.0.0.1:59999/");
        await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/pause");
        await relay.EventAsync("desk", CallEnd.Replace("%", "e1", StringComparison.Ordinal));

        (await relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook.Id}")).Expect(204);

        (await relay.GetAsync($"/api/v1/webhooks/{webhook.Id}")).ExpectProblem(404, "not_found");
        (await relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook.Id}")).ExpectProblem(404, "not_found");
        var ledger = await relay.UntilAsync("/api/v1/ledger", json => json.GetProperty("skipped").GetInt64() == 1);
        Assert.Equal(("1", "0", "0", "0"), (ledger["routed"], ledger["parked"], ledger["pending"], ledger["difference"]));
    }

    [Fact]
    public async Task There_is_a_limit_to_how_many_there_can_be()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay
            .Services.GetRequiredService<IStore>()
            .WriteAsync(db =>
            {
                for (var id = 1; id <= ISetup.WebhookLimit; id++)
                    db.Execute(
                        "INSERT INTO webhooks (id, settings, secrets, created_at) VALUES (@id, '{}', @none, 0)",
                        ("id", id),
                        ("none", Array.Empty<byte>())
                    );
                return true;
            });

        var refused = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "one too many",
                provider = "custom",
                url = "http://127.0.0.1:59999/",
                @event = "call.completed",
            }
        );

        refused.ExpectProblem(409, "webhook_limit");
    }

    [Fact]
    public async Task Lists_go_from_page_to_page_newest_first()
    {
        await using var relay = await RelayFixture.StartAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await relay.WebhookAsync($"http://127.0.0.1:59999/{i}")).Id);
        made.Reverse();

        var seen = new List<JsonElement>();
        var cursor = "";
        do
        {
            var page = (await relay.GetAsync("/api/v1/webhooks?limit=2" + cursor)).Expect(200);
            seen.AddRange(page.Items);
            cursor = page.Json.GetProperty("nextCursor").GetString() is { } next ? "&cursor=" + next : "";
        } while (cursor.Length > 0);

        Assert.Equal(made, seen.Select(item => item.GetProperty("id").GetString()));
    }
}
