using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Relay.Tests.Live;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Deliveries, retries, replays, the why-matrix and the ledger.</summary>
public sealed class DeliveriesTests
{
    private const string CallEnd = """{"id":"e1","type":"call.end","data":{}}""";

    [Fact]
    public async Task A_failed_delivery_shows_its_attempts_and_can_be_retried()
    {
        var healthy = false;
        await using var receiver = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = healthy ? 200 : 500;
            return context.Response.WriteAsync(healthy ? "fine" : "broken");
        });
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var webhook = await relay.WebhookAsync(receiver.Url, more: new { retryDelaysSeconds = Array.Empty<int>() });
        var eventId = (await relay.EventAsync("desk", CallEnd))["eventId"];

        var failed = (await relay.UntilAsync("/api/v1/deliveries?state=failed", json => json.GetProperty("items").GetArrayLength() == 1))
            .Items[0]
            .GetProperty("id")
            .GetString();
        var shown = (await relay.GetAsync("/api/v1/deliveries/" + failed)).Expect(200);
        Assert.Equal(
            (eventId, webhook.Id, "failed", "event", "1"),
            (shown["eventId"], shown["webhookId"], shown["state"], shown["trigger"], shown["attemptCount"])
        );
        var attempt = shown.Json.GetProperty("attempts")[0];
        Assert.Equal(
            ("server_error", 500, "broken", 1),
            (
                attempt.GetProperty("outcome").GetString(),
                attempt.GetProperty("status").GetInt32(),
                attempt.GetProperty("responseBody").GetString(),
                attempt.GetProperty("number").GetInt32()
            )
        );
        // The shape is the same for every attempt: a step that was not taken is null.
        Assert.Equal(
            ["dnsMs", "connectMs", "tlsMs", "firstByteMs"],
            attempt.GetProperty("timings").EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(JsonValueKind.Null, attempt.GetProperty("timings").GetProperty("tlsMs").ValueKind);
        Assert.Equal("1", (await relay.GetAsync("/api/v1/webhooks/" + webhook.Id))["failureCount"]);

        healthy = true;
        var retried = (await relay.PostAsync($"/api/v1/deliveries/{failed}/retry")).Expect(202);
        Assert.Equal($"""["{failed}"]""", retried["deliveryIds"]);
        var after = await relay.UntilAsync("/api/v1/deliveries/" + failed, json => json.GetProperty("state").GetString() == "delivered");
        Assert.Equal(("2", "retry"), (after["attemptCount"], after["trigger"]));
        (await relay.PostAsync("/api/v1/deliveries/dlv_0000000000001/retry")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task A_replay_goes_to_those_that_had_it_or_to_those_of_today()
    {
        await using var receiver = await TestServer.StartAsync("ok");
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var old = await relay.WebhookAsync(receiver.Url + "/old");
        var eventId = (await relay.EventAsync("desk", CallEnd))["eventId"];
        var added = await relay.WebhookAsync(receiver.Url + "/new");
        var idle = await relay.WebhookAsync(receiver.Url + "/idle", "disabled");

        async Task<List<string>> Replayed(string body)
        {
            var ids = (await relay.PostAsync($"/api/v1/events/{eventId}/replay", body))
                .Expect(202)
                .Json.GetProperty("deliveryIds")
                .EnumerateArray()
                .Select(id => id.GetString()!)
                .ToList();
            var webhooks = new List<string>();
            foreach (var id in ids)
                webhooks.Add((await relay.GetAsync("/api/v1/deliveries/" + id))["webhookId"]);
            webhooks.Sort(StringComparer.Ordinal);
            return webhooks;
        }

        Assert.Equal([old.Id], await Replayed("""{"routing":"original"}"""));
        Assert.Equal([old.Id, added.Id], await Replayed("""{"routing":"current"}"""));
        Assert.Equal([added.Id], await Replayed($$"""{"routing":"original","webhookIds":["{{added.Id}}"]}"""));
        (await relay.PostAsync($"/api/v1/events/{eventId}/replay", """{"webhookIds":["wh_0000000000001"]}""")).ExpectProblem(
            404,
            "not_found"
        );
        (await relay.PostAsync($"/api/v1/events/{eventId}/replay", """{"routing":"sideways"}""")).ExpectProblem(422, "value_unknown");

        var ledger = await relay.UntilAsync("/api/v1/ledger", json => json.GetProperty("delivered").GetInt64() == 5);
        Assert.Equal(("5", "0"), (ledger["routed"], ledger["difference"]));
        Assert.NotEqual(idle.Id, old.Id);
    }

    [Fact]
    public async Task The_why_matrix_has_a_row_for_every_webhook()
    {
        await using var receiver = await TestServer.StartAsync("ok");
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        var other = await relay.SourceAsync("other");
        var sent = await relay.WebhookAsync(receiver.Url);
        var kind = await relay.WebhookAsync(receiver.Url, "note.created");
        var source = await relay.WebhookAsync(receiver.Url, more: new { sourceId = other.Id });
        var disabled = await relay.WebhookAsync(receiver.Url, "disabled");
        var exact = await relay.WebhookAsync(receiver.Url, "dialstack/call.end");
        var eventId = (await relay.EventAsync("desk", CallEnd))["eventId"];

        var matrix = (
            await relay.UntilAsync($"/api/v1/events/{eventId}/routing", json =>
                json.GetProperty("items").EnumerateArray().Count(row => row.GetProperty("result").GetString() == "sent") == 2
            )
        ).Items.ToDictionary(
            row => row.GetProperty("webhookId").GetString()!,
            row => $"{row.GetProperty("result")} {row.GetProperty("reason")}"
        );

        Assert.Equal(5, matrix.Count);
        Assert.Equal(
            ("sent matched", "not_sent different_kind", "not_sent other_source", "not_sent disabled", "sent matched"),
            (matrix[sent.Id], matrix[kind.Id], matrix[source.Id], matrix[disabled.Id], matrix[exact.Id])
        );
        Assert.Equal(2, (await relay.GetAsync("/api/v1/deliveries?event=" + eventId)).Items.Count);
        Assert.Single((await relay.GetAsync($"/api/v1/deliveries?webhook={exact.Id}&state=delivered")).Items);
        Assert.Empty((await relay.GetAsync($"/api/v1/deliveries?webhook={exact.Id}&state=pending")).Items);
    }

    [Fact]
    public async Task The_ledger_adds_up()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk");
        await relay.SourceAsync("locked", "dialstack", "secret");
        var webhook = await relay.WebhookAsync("http://127.0.0.1:59999/");
        await relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/pause");
        for (var i = 0; i < 2; i++)
            await relay.EventAsync("desk", CallEnd);
        await relay.EventAsync("locked", CallEnd);

        var ledger = (await relay.GetAsync("/api/v1/ledger")).Expect(200);

        Assert.Equal(
            """{"received":3,"unique":1,"duplicates":1,"rejected":1,"routed":1,"delivered":0,"pending":0,"inFlight":0,"parked":1,"failed":0,"skipped":0,"difference":0}""",
            ledger.Text
        );
    }
}
