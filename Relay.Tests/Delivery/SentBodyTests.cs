using System.Security.Cryptography;
using System.Text;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>The body of each try as it was sent: made again, and proven by the hash of what the receiver got.</summary>
public sealed class SentBodyTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task What_was_sent_is_made_again_whatever_the_webhook_makes_today(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        var webhook = await host.WebhookAsync("/hook");
        string[] changes =
        [
            """{"payload":"original"}""",
            """{"payload":"template","template":"{\"say\": \"{{type}}\"}"}""",
            """{"template":"{\"say\": \"{{id}}\"}"}""",
            """{"payload":"envelope","template":null}""",
        ];
        var events = new List<string> { await host.EventAsync() };
        foreach (var change in changes)
        {
            await host.UntilSettledAsync();
            (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", change)).Expect(200);
            events.Add(await host.EventAsync());
        }

        await host.UntilSettledAsync();

        foreach (var id in events)
        {
            var hit = host.Receiver.HitsOn("/hook").Single(one => one.Header("webhook-id") == id);
            var delivery = await host.DeliveryAsync(id, webhook);
            var attempt = delivery.GetProperty("attempts")[0];
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(hit.Body.Span)), attempt.GetProperty("requestBodySha256").GetString());
            Assert.Equal(hit.Body.Length, attempt.GetProperty("requestBodyBytes").GetInt64());
            var body = await host.Relay.GetAsync($"/api/v1/deliveries/{delivery.GetProperty("id").GetString()}/attempts/1/body");
            Assert.Equal(Encoding.UTF8.GetString(hit.Body.Span), body.Expect(200).Text);
            Assert.Equal(hit.Header("Content-Type"), body.ContentHeaders.ContentType?.ToString());
        }

        Assert.Equal(5, host.Receiver.HitsOn("/hook").Select(hit => Encoding.UTF8.GetString(hit.Body.Span)).Distinct().Count());
    }

    [Fact]
    public async Task What_can_not_be_made_again_is_not_shown_as_what_was_sent()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        var delivery = (await host.DeliveryAsync(id, webhook)).GetProperty("id").GetString();
        var path = $"/api/v1/deliveries/{delivery}/attempts/1/body";
        (await host.Relay.GetAsync(path)).Expect(200);
        (await host.Relay.GetAsync($"/api/v1/deliveries/{delivery}/attempts/2/body")).ExpectProblem(404, "not_found");

        // As where a relay of another version had made it.
        await host.Store.WriteAsync(db => db.Execute("UPDATE attempts SET request_sha256 = response_headers"));

        (await host.Relay.GetAsync(path)).ExpectProblem(410, "body_unavailable");
        await host.Store.WriteAsync(db => db.Execute("UPDATE attempts SET request_sha256 = NULL"));
        (await host.Relay.GetAsync(path)).ExpectProblem(404, "body_unsent");
    }

    [Fact]
    public async Task A_strike_stays_a_strike_when_its_delivery_goes_out_after_all()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        var events = await host.EventsAsync(3);
        await host.UntilWebhookAsync(webhook, json => json.GetProperty("state").GetString() == "auto_disabled", "it is disabled");
        host.On("/hook", Behaviour.Ok);
        (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
        await host.UntilWebhookAsync(webhook, json => json.GetProperty("parked").GetInt64() == 0, "all is sent");
        await host.UntilSettledAsync();

        var strikes = new List<int?>();
        foreach (var id in events)
        {
            var attempts = (await host.DeliveryAsync(id, webhook)).GetProperty("attempts");
            Assert.Equal("succeeded", attempts[1].GetProperty("outcome").GetString());
            Assert.False(attempts[1].TryGetProperty("strike", out _));
            strikes.Add(attempts[0].GetProperty("strike").GetInt32());
        }

        Assert.Equal([1, 2, 3], strikes.Order());
    }
}
