using System.Text;
using System.Text.Json;
using Relay.Tests.EndToEnd;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>What a storm makes up stays with the storm, says what it is, can be left out, and goes again.</summary>
public sealed class SimulatedTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_storm_reaches_no_webhook_but_those_that_are_named_and_all_it_makes_up_is_marked(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        var named = await host.WebhookAsync("/named");
        await host.WebhookAsync("/other");
        var real = await host.EventAsync("call_real");

        var run = await StormAsync(host, named);
        await host.UntilSettledAsync();

        Assert.Equal([real], host.Got("/other"));
        var made = host.Receiver.HitsOn("/named").Where(hit => hit.Header("webhook-id") != real).ToList();
        Assert.NotEmpty(made);
        Assert.All(made, hit => Assert.Equal(run, hit.Header("Relay-Simulated")));
        Assert.All(made, hit => Assert.Equal(run, Text(JsonDocument.Parse(hit.Body).RootElement, "simulated")));
        var genuine = host.Receiver.HitsOn("/named").Single(hit => hit.Header("webhook-id") == real);
        Assert.Null(genuine.Header("Relay-Simulated"));
        Assert.DoesNotContain("simulated", Encoding.UTF8.GetString(genuine.Body.Span), StringComparison.Ordinal);
        foreach (var list in (string[])["events", "deliveries", "calls", "arrivals"])
        {
            // Calls follow a moment behind their events.
            foreach (var which in (string[])["none", "only"])
                await host.UntilAsync(async () => (await ItemsAsync(host, $"{list}?simulated={which}")).Count > 0, $"nothing in {list}");
            Assert.All(await ItemsAsync(host, $"{list}?simulated={run}"), item => Assert.Equal(run, Text(item, "simulated")));
            Assert.All(await ItemsAsync(host, $"{list}?simulated=none"), item => Assert.Null(Text(item, "simulated")));
        }

        Assert.Equal(real, Text(Assert.Single(await ItemsAsync(host, "events?simulated=none")), "id"));
        Assert.Empty(await ItemsAsync(host, "events?simulated=run_0000000000000"));
        var ended = (await ItemsAsync(host, "events?simulated=only&kind=call.completed"))[0];
        var routing = await ItemsAsync(host, $"events/{Text(ended, "id")}/routing");
        Assert.Equal(["matched", "simulated"], routing.Select(row => Text(row, "reason")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task What_a_run_made_up_is_removed_with_it_and_what_waits_of_it_is_skipped(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        var paused = await host.WebhookAsync("/paused");
        (await host.PostAsync($"/webhooks/{paused}/pause")).Expect(202);
        var real = await host.EventAsync("call_real");
        var run = await StormAsync(host, paused);
        await host.UntilSettledAsync();
        var parked = (await host.WebhookStateAsync(paused)).GetProperty("parked").GetInt64();
        Assert.True(parked > 1, $"{parked} are parked");

        (await host.Relay.SendAsync("DELETE", $"/api/v1/simulated/{run}")).Expect(202);

        await host.UntilAsync(async () => (await ItemsAsync(host, "events?simulated=only")).Count == 0, "events are left");
        await host.UntilAsync(async () => (await ItemsAsync(host, $"calls?simulated={run}")).Count == 0, "calls are left");
        Assert.Empty(await ItemsAsync(host, $"deliveries?simulated={run}"));
        Assert.Equal(real, Text(Assert.Single(await ItemsAsync(host, "events")), "id"));
        await host.UntilWebhookAsync(paused, state => state.GetProperty("parked").GetInt64() == 1, "only the genuine one is parked");
        await host.UntilAsync(async () => (await ItemsAsync(host, $"arrivals?simulated={run}")).Count == 0, "requests are left");
        Assert.Equal(0, (await host.JsonAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        (await host.Relay.SendAsync("DELETE", $"/api/v1/simulated/{run}")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task Pages_leave_out_what_is_made_up_until_it_is_asked_for()
    {
        await using var host = await RelayHost.StartAsync();
        var real = await host.EventAsync("call_real");
        var run = await StormAsync(host);
        await host.UntilSettledAsync();
        await host.UntilAsync(async () => (await ItemsAsync(host, "calls?simulated=only")).Count > 0, "the calls are not there");
        using var person = await Person.SignedInAsync(host.Relay);

        foreach (var path in (string[])["/", "/events", "/calls"])
            Assert.DoesNotContain("class=\"tag sim\"", (await person.GetAsync(path)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("without simulated ones", (await person.GetAsync("/events")).Text, StringComparison.Ordinal);
        Assert.Contains($"/events/{real}", (await person.GetAsync("/events")).Text, StringComparison.Ordinal);
        var all = (await person.GetAsync("/events?simulated=all")).Expect(200).Text;
        Assert.Contains($"/events/{real}", all, StringComparison.Ordinal);
        Assert.Contains($"href=\"/simulate/runs/{run}\"", all, StringComparison.Ordinal);
        Assert.DoesNotContain(
            $"/events/{real}",
            (await person.GetAsync($"/events?simulated={run}")).Expect(200).Text,
            StringComparison.Ordinal
        );
        Assert.Contains("tag sim", (await person.GetAsync("/calls?simulated=only")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("(removed)", all, StringComparison.Ordinal);

        var page = $"/simulate/runs/{run}";
        Assert.Contains("Remove what it made up", (await person.GetAsync(page)).Text, StringComparison.Ordinal);
        (await person.PostAsync(page, $"/do/simulate/runs/{run}/forget", ("back", page))).Expect(302);
        await host.UntilAsync(async () => (await ItemsAsync(host, "events?simulated=only")).Count == 0, "events are left");
        var after = (await person.GetAsync(page)).Text;
        Assert.DoesNotContain("Remove what it made up", after, StringComparison.Ordinal);
        Assert.Contains("Every invariant holds", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_storm_forges_is_counted_apart_from_what_a_provider_is_refused()
    {
        await using var host = await RelayHost.StartAsync();
        (await host.Relay.SourceAsync("strict", "dialstack", "whsec_c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtIQ==")).Expect(201);
        (await host.Relay.EventAsync("strict", """{"id":"e","type":"call.end","data":{"call_id":"c"}}""")).Expect(401);
        await StormAsync(host);

        var received = (await host.Relay.GetAsync("/metrics"))
            .Expect(200)
            .Text.Split('\n')
            .Where(line => line.StartsWith("relay_received_total{", StringComparison.Ordinal))
            .ToLookup(line => line.Contains("simulated=\"true\"", StringComparison.Ordinal));

        Assert.Contains(received[true], line => line.Contains("result=\"rejected\"", StringComparison.Ordinal));
        var refused = Assert.Single(received[false]);
        Assert.Contains("result=\"rejected\"", refused, StringComparison.Ordinal);
        Assert.EndsWith(" 1", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_names_a_source_s_run_is_checked()
    {
        await using var relay = await RelayFixture.StartAsync();
        object Source(string? simulated, params string[] alsoTo) =>
            new
            {
                name = "made up",
                dialect = "dialstack",
                simulated,
                alsoTo,
            };

        (await relay.PostAsync("/api/v1/sources", Source("only"))).ExpectProblem(422, "out_of_range");
        (await relay.PostAsync("/api/v1/sources", Source("two words"))).ExpectProblem(422, "out_of_range");
        (await relay.PostAsync("/api/v1/sources", Source("mine", "src_1"))).ExpectProblem(422, "webhook_not_found");
        var made = (await relay.PostAsync("/api/v1/sources", Source("mine", "*"))).Expect(201);
        Assert.Equal(("mine", "*"), (made["simulated"], made.Json.GetProperty("alsoTo")[0].GetString()));
        (await relay.SendAsync("PATCH", $"/api/v1/sources/{made.Id}", new { simulated = "other" })).ExpectProblem(
            400,
            "json_unknown_member"
        );
    }

    /// <summary>A small storm that goes to these webhooks too.</summary>
    private static async Task<string> StormAsync(RelayHost host, params string[] alsoTo)
    {
        var run = (
            await host.PostAsync(
                "/runs",
                new
                {
                    seed = 3,
                    storm = new
                    {
                        calls = 6,
                        rate = "max",
                        provider = "dialstack",
                        badSignatures = 0.2,
                        noStrikes = true,
                        alsoTo,
                    },
                }
            )
        ).Expect(202).Id;
        var ended = await host.Relay.EndedAsync(run);
        Assert.True(ended["state"] == "green", ended.Text);
        return run;
    }

    private static async Task<List<JsonElement>> ItemsAsync(RelayHost host, string list) =>
        [.. (await host.JsonAsync($"/api/v1/{list}")).GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
