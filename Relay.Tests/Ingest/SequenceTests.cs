using System.Text;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>Rows of the bad-input catalogue that take more than one request, or a clock.</summary>
public sealed class SequenceTests
{
    [Fact]
    public async Task B19_a_secret_that_was_taken_away_vouches_for_nothing()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("rotated", "dialstack", "old");
        (await SignedAsync(host, "old", 1)).Expect(200);

        (await host.Relay.SendAsync("PATCH", "/api/v1/sources/rotated", new { secrets = new[] { "new", "old" } })).Expect(200);
        (await SignedAsync(host, "old", 2)).Expect(200);
        (await host.Relay.SendAsync("PATCH", "/api/v1/sources/rotated", new { secrets = new[] { "new" } })).Expect(200);

        (await SignedAsync(host, "old", 3)).ExpectProblem(401, "signature_mismatch");
        (await SignedAsync(host, "new", 4)).Expect(200);
        Assert.Equal(
            ["previous_key"],
            (await host.JsonAsync("/api/v1/events"))
                .GetProperty("items")[1]
                .GetProperty("flags")
                .EnumerateArray()
                .Select(flag => flag.GetString())
        );
    }

    [Fact]
    public async Task B25_a_source_takes_its_rate_and_says_when_to_come_back()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "slow",
                    dialect = "generic",
                    rateLimitPerSecond = 3,
                }
            )
        ).Expect(201);

        for (var i = 0; i < 3; i++)
            (await host.Relay.EventAsync("slow", "{}")).Expect(200);
        var refused = (await host.Relay.EventAsync("slow", "{}")).ExpectProblem(429, "rate_limited");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        (await host.Relay.EventAsync("desk", """{"id":"other","type":"call.end"}""")).Expect(200);
        clock.Advance(TimeSpan.FromSeconds(1));

        (await host.Relay.EventAsync("slow", "{}")).Expect(200);
        Assert.Equal(6, (await host.JsonAsync("/api/v1/ledger")).GetProperty("received").GetInt32());
    }

    [Fact]
    public async Task D02_sixty_four_connections_with_one_id_make_one_event()
    {
        await using var host = await RelayHost.StartAsync();
        var body = """{"id":"d02","type":"call.end"}"""u8.ToArray();
        var request = Encoding.ASCII.GetBytes(
            $"POST /in/desk HTTP/1.1\r\nHost: {host.Relay.Address.Authority}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => BadInput.RawHttp.SendAsync(host.Relay.Address, [.. request, .. body]))
        );

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(
            63,
            answers.Count(answer => Encoding.UTF8.GetString(answer.Body).Contains("\"duplicate\":true", StringComparison.Ordinal))
        );
        var id = Assert.Single((await host.Relay.GetAsync("/api/v1/events")).Items).GetProperty("id").GetString();
        Assert.Equal(64, (await host.Relay.GetAsync($"/api/v1/events/{id}/arrivals?limit=100")).Items.Count);
    }

    [Fact]
    public async Task D07_what_comes_in_the_wrong_order_is_sent_as_it_came_under_a_rising_sequence()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/ended");
        await host.WebhookAsync("/started", kind: "call.incoming");

        (await host.Relay.EventAsync("desk", """{"id":"2","type":"call.end","data":{"call_id":"c"}}""")).Expect(200);
        (await host.Relay.EventAsync("desk", """{"id":"1","type":"call.start","data":{"call_id":"c"}}""")).Expect(200);
        await host.UntilSettledAsync();

        var sequence = new[] { "/ended", "/started" }
            .Select(path => long.Parse(Assert.Single(host.Receiver.HitsOn(path)).Header("Relay-Sequence")!))
            .ToList();
        Assert.True(sequence[0] < sequence[1], string.Join(' ', sequence));
    }

    [Fact]
    public async Task A40_what_a_stranger_says_of_addresses_is_not_believed()
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent("""{"id":"a40","type":"call.end"}"""),
        };
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("Forwarded", "for=203.0.113.9");
        (await ApiAnswer.ReadAsync(await host.Relay.Http.SendAsync(request))).Expect(200);

        Assert.Equal("127.0.0.1", (await host.Relay.GetAsync("/api/v1/events")).Items[0].GetProperty("remote").GetString());
    }

    [Fact]
    public async Task K24_a_replay_to_a_webhook_that_is_off_waits_there()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var recorded = await host.EventAsync();
        await host.UntilSettledAsync();
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);

        (await host.PostAsync($"/events/{recorded}/replay")).Expect(202);

        await host.UntilWebhookAsync(webhook, state => state.GetProperty("parked").GetInt64() == 1, "the replay is parked");
        Assert.Single(host.Got("/hook"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task F28_an_event_that_has_passed_five_relays_is_refused()
    {
        await using var host = await RelayHost.StartAsync();
        foreach (var (hops, status) in new[] { ("4", 200), ("5", 508), ("1000", 508) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
            {
                Content = new StringContent($$"""{"id":"h{{hops}}","type":"call.end"}"""),
            };
            request.Headers.Add("Relay-Hops", hops);
            var answer = await ApiAnswer.ReadAsync(await host.Relay.Http.SendAsync(request));
            if (status == 508)
                answer.ExpectProblem(508, "loop_detected");
            else
                answer.Expect(status);
        }
    }

    private static async Task<ApiAnswer> SignedAsync(RelayHost host, string secret, int number)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        var body = Encoding.UTF8.GetBytes($$"""{"id":"{{number}}","type":"call.end"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/rotated") { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(body, host.Now / 1000), key!))
            request.Headers.Add(name, value);
        return await ApiAnswer.ReadAsync(await host.Relay.Http.SendAsync(request));
    }
}
