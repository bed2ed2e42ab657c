using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>
/// Sinks in the server: their dials, their hits, and webhooks that point to them.
/// Long because every dial of a sink is tried beside the others.
/// </summary>
public sealed class SinksTests
{
    [Fact]
    public async Task A_sink_is_made_read_changed_listed_and_deleted()
    {
        await using var relay = await RelayFixture.StartAsync();

        var made = (
            await relay.PostAsync(
                "/api/v1/sinks",
                new
                {
                    name = "flaky",
                    faults = new
                    {
                        status = 202,
                        statuses = new Dictionary<string, object> { ["500"] = "5%", ["429"] = 0.1 },
                        retryAfterSeconds = 3,
                        hang = 0.25,
                        leastLatencyMs = 1,
                        mostLatencyMs = 5,
                        failNext = 2,
                    },
                }
            )
        ).Expect(201);

        Assert.Equal($"http://127.0.0.1:{relay.Address.Port}/sinks/{made.Id}", made["url"]);
        Assert.Equal($"/api/v1/sinks/{made.Id}", made.Headers.Location?.ToString());
        var faults = (await relay.GetAsync($"/api/v1/sinks/{made.Id}")).Expect(200).Json.GetProperty("faults");
        Assert.Equal(
            (202, 0.05, 0.1, 3, 0.25, 5, 2, 500),
            (
                faults.GetProperty("status").GetInt32(),
                faults.GetProperty("statuses").GetProperty("500").GetDouble(),
                faults.GetProperty("statuses").GetProperty("429").GetDouble(),
                faults.GetProperty("retryAfterSeconds").GetInt32(),
                faults.GetProperty("hang").GetDouble(),
                faults.GetProperty("mostLatencyMs").GetInt32(),
                faults.GetProperty("failNext").GetInt32(),
                faults.GetProperty("failStatus").GetInt32()
            )
        );

        // A patch that does not speak of the faults leaves them; one that does replaces them whole.
        Assert.Equal(
            2,
            (await PatchAsync(relay, made.Id, new { name = "steady" })).Json.GetProperty("faults").GetProperty("failNext").GetInt32()
        );
        var replaced = (await PatchAsync(relay, made.Id, new { faults = new { status = 204 } })).Json;
        Assert.Equal(
            ("steady", 204, 0.0),
            (
                replaced.GetProperty("name").GetString(),
                replaced.GetProperty("faults").GetProperty("status").GetInt32(),
                replaced.GetProperty("faults").GetProperty("hang").GetDouble()
            )
        );

        var second = (await relay.PostAsync("/api/v1/sinks", new { name = "another" })).Expect(201);
        Assert.Equal(
            [second.Id, made.Id],
            (await relay.GetAsync("/api/v1/sinks")).Items.Select(item => item.GetProperty("id").GetString()!)
        );
        (await relay.SendAsync("DELETE", $"/api/v1/sinks/{made.Id}")).Expect(204);
        (await relay.GetAsync($"/api/v1/sinks/{made.Id}")).ExpectProblem(404, "not_found");
        Assert.Equal(HttpStatusCode.NotFound, (await relay.Http.PostAsync(new Uri(made["url"]), null)).StatusCode);
    }

    [Theory]
    [InlineData("""{"faults":{}}""", 422, "name_required", "name")]
    [InlineData("""{"name":"s","faults":{"status":99}}""", 422, "out_of_range", "faults.status")]
    [InlineData("""{"name":"s","faults":{"status":1e9}}""", 422, "out_of_range", "faults.status")]
    [InlineData("""{"name":"s","faults":{"hang":1.5}}""", 422, "out_of_range", "faults.hang")]
    [InlineData("""{"name":"s","faults":{"hang":"-1%"}}""", 422, "out_of_range", "faults.hang")]
    [InlineData("""{"name":"s","faults":{"hang":0.6,"reset":0.6}}""", 422, "out_of_range", "faults.statuses")]
    [InlineData("""{"name":"s","faults":{"statuses":{"700":0.1}}}""", 422, "out_of_range", "faults.statuses.700")]
    [InlineData("""{"name":"s","faults":{"leastLatencyMs":20,"mostLatencyMs":10}}""", 422, "out_of_range", "faults.mostLatencyMs")]
    [InlineData("""{"name":"s","secret":"nothing"}""", 422, "secret_invalid", "secret")]
    [InlineData("""{"name":"s","faults":{"drip":"often"}}""", 400, "json_type_mismatch", "faults.drip")]
    [InlineData("""{"name":"s","faults":{"statuses":{"500":true}}}""", 400, "json_type_mismatch", "faults.statuses.500")]
    [InlineData("""{"name":"s","faults":{"hangs":1}}""", 400, "json_unknown_member", "faults.hangs")]
    public async Task What_is_no_sink_is_refused_by_field(string body, int status, string code, string field)
    {
        await using var relay = await RelayFixture.StartAsync();

        (await relay.SendAsync("POST", "/api/v1/sinks", body)).ExpectProblem(status, code).ExpectError(field, code);

        Assert.Empty((await relay.GetAsync("/api/v1/sinks")).Items);
    }

    [Fact]
    public async Task A_hit_is_remembered_with_its_headers_body_and_signatures()
    {
        await using var host = await RelayHost.StartAsync();
        var sink = (await host.PostAsync("/sinks", new { name = "crm" })).Expect(201);
        var webhook = await host.Relay.WebhookAsync(sink["url"]);
        await PatchAsync(host.Relay, sink.Id, new { secret = webhook["secret"] });

        var events = await host.EventsAsync(3);
        await host.UntilSettledAsync();

        var first = (await host.Relay.GetAsync($"/api/v1/sinks/{sink.Id}/hits?limit=2")).Expect(200);
        Assert.Equal([3, 2], first.Items.Select(hit => hit.GetProperty("number").GetInt32()));
        var rest = (await host.Relay.GetAsync($"/api/v1/sinks/{sink.Id}/hits?limit=2&cursor={first["nextCursor"]}")).Items.Single();
        Assert.Equal(events.Order(), first.Items.Append(rest).Select(hit => hit.GetProperty("eventId").GetString()!).Order());
        Assert.Equal(
            ("POST", 200, "ok", 1),
            (
                rest.GetProperty("method").GetString(),
                rest.GetProperty("status").GetInt32(),
                rest.GetProperty("answer").GetString(),
                rest.GetProperty("attempt").GetInt32()
            )
        );
        Assert.Equal(
            rest.GetProperty("eventId").GetString(),
            JsonDocument.Parse(rest.GetProperty("body").GetString()!).RootElement.GetProperty("id").GetString()
        );
        Assert.Contains(rest.GetProperty("headers").EnumerateArray(), header =>
            header.GetProperty("name").GetString()!.Equals("webhook-id", StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal(
            [("dialnote", true), ("standard", true)],
            rest.GetProperty("signatures")
                .EnumerateArray()
                .Select(verdict => (verdict.GetProperty("scheme").GetString()!, verdict.GetProperty("valid").GetBoolean()))
        );
        await host.AssertBalancedAsync();

        // Another secret than the sender's turns the verdict, and a stranger's request has no signatures at all.
        await PatchAsync(host.Relay, sink.Id, new { secret = "whsec_" + Convert.ToBase64String(new byte[24]) });
        await host.EventAsync();
        await host.UntilSettledAsync();
        var wrong = (await host.Relay.GetAsync($"/api/v1/sinks/{sink.Id}/hits?limit=1")).Items[0].GetProperty("signatures");
        Assert.All(wrong.EnumerateArray(), verdict =>
            Assert.Contains("does not fit the body", verdict.GetProperty("problem").GetString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task It_fails_the_next_ones_and_the_relay_delivers_the_same_event_again()
    {
        await using var host = await RelayHost.StartAsync();
        var sink = (await host.PostAsync("/sinks", new { name = "crm", faults = new { failNext = 1, failStatus = 404 } })).Expect(201);
        await host.Relay.WebhookAsync(sink["url"], more: new { retryDelaysSeconds = new[] { 1 } });

        var id = await host.EventAsync();
        await host.Relay.UntilAsync($"/api/v1/events/{id}", json =>
            json.GetProperty("deliveries").GetProperty("delivered").GetInt32() == 1
        );

        var hits = (await host.Relay.GetAsync($"/api/v1/sinks/{sink.Id}/hits")).Items;
        Assert.Equal(
            [(2, 200), (1, 404)],
            hits.Select(hit => (hit.GetProperty("attempt").GetInt32(), hit.GetProperty("status").GetInt32()))
        );
        Assert.Equal(0, (await host.JsonAsync($"/api/v1/sinks/{sink.Id}")).GetProperty("faults").GetProperty("failNext").GetInt32());
    }

    [Fact]
    public async Task Every_dial_does_what_it_says()
    {
        await using var relay = await RelayFixture.StartAsync();
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "dials" })).Expect(201);
        async Task<Uri> Dial(object faults)
        {
            await PatchAsync(relay, sink.Id, new { faults });
            return new Uri(sink["url"]);
        }

        using (var gone = await relay.Http.PostAsync(await Dial(new { status = 410 }), null))
            Assert.Equal((HttpStatusCode.Gone, ""), (gone.StatusCode, await gone.Content.ReadAsStringAsync()));
        using (var bare = await relay.Http.PostAsync(await Dial(new { status = 404 }), null))
            Assert.Equal((HttpStatusCode.NotFound, ""), (bare.StatusCode, await bare.Content.ReadAsStringAsync()));
        using (var empty = await relay.Http.PutAsync(await Dial(new { status = 204 }), null))
            Assert.Equal(HttpStatusCode.NoContent, empty.StatusCode);
        using (var throttled = await relay.Http.PostAsync(await Dial(new { status = 429, retryAfterSeconds = 7 }), null))
            Assert.Equal((429, 7.0), ((int)throttled.StatusCode, throttled.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        using (var mixed = await relay.Http.PostAsync(await Dial(new { statuses = new Dictionary<string, double> { ["503"] = 1 } }), null))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, mixed.StatusCode);

        var began = Stopwatch.GetTimestamp();
        using (var slow = await relay.Http.GetAsync(await Dial(new { leastLatencyMs = 200, mostLatencyMs = 250 })))
            Assert.Equal(HttpStatusCode.OK, slow.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(195));

        await Assert.ThrowsAsync<HttpRequestException>(async () => await relay.Http.PostAsync(await Dial(new { reset = 1 }), null));
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await relay.Http.PostAsync(await Dial(new { closeMid = 1 }), null));

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await relay.Http.PostAsync(await Dial(new { hang = 1 }), null, patience.Token)
        );

        using var request = new HttpRequestMessage(HttpMethod.Post, await Dial(new { drip = 1 }));
        using var dripping = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await dripping.Content.ReadAsStreamAsync();
        Assert.Equal((HttpStatusCode.OK, 1), (dripping.StatusCode, await body.ReadAsync(new byte[100])));

        Assert.Equal(
            ["drip-body", "hang", "close-mid", "rst"],
            (await relay.GetAsync($"/api/v1/sinks/{sink.Id}/hits?limit=4")).Items.Select(hit => hit.GetProperty("answer").GetString()!)
        );
    }

    [Fact]
    public async Task A_hanging_sink_holds_up_no_stop()
    {
        var relay = await RelayFixture.StartAsync();
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "hang", faults = new { hang = 1 } })).Expect(201);
        using var client = new HttpClient();
        var hanging = client.PostAsync(new Uri(sink["url"]), null);
        await relay.UntilAsync($"/api/v1/sinks/{sink.Id}", json => json.GetProperty("hits").GetInt32() == 1);

        var began = Stopwatch.GetTimestamp();
        await relay.DisposeAsync();

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public async Task What_reaches_a_sink_never_reaches_ingest_and_only_a_sink_may_be_pointed_to()
    {
        await using var host = await RelayHost.StartAsync();
        var sink = (await host.PostAsync("/sinks", new { name = "here" })).Expect(201);
        using var content = new StringContent(
            """{"id":"evt_x","type":"call.end","account_id":"a","data":{"call_id":"c"}}""",
            Encoding.UTF8,
            "application/json"
        );

        await host.Relay.Http.PostAsync(new Uri(sink["url"]), content);

        Assert.Equal(0, (await host.JsonAsync("/api/v1/ledger")).GetProperty("received").GetInt64());
        foreach (
            var path in new[]
            {
                "/in/desk",
                "/sinks/",
                "/sinks",
                "/sinks/a/b",
                "/sinks/a/../../in/desk",
                "/sinks/%2e%2e/in/desk",
                "/api/v1/sinks",
                "/SINKS/a",
            }
        )
        {
            var url = $"http://127.0.0.1:{host.Relay.Address.Port}{path}";
            (
                await host.PostAsync(
                    "/webhooks",
                    new
                    {
                        name = "loop",
                        provider = "custom",
                        url,
                        @event = "call.completed",
                    }
                )
            ).ExpectProblem(422, "url_self");
        }
    }

    [Fact]
    public async Task Sinks_are_on_the_operators_side_where_the_sides_are_split()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                IngestUrls = [Relay.Config.ListenUrl.Parse("http://127.0.0.1:0")],
            }
        );
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "here" })).Expect(201);
        var ingest = new Uri(relay.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Last());

        Assert.Equal(HttpStatusCode.OK, (await relay.Http.PostAsync(new Uri(sink["url"]), null)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await relay.Http.PostAsync(new Uri(ingest, new Uri(sink["url"]).AbsolutePath), null)).StatusCode
        );
    }

    [Fact]
    public async Task A_viewer_reads_sinks_and_changes_none()
    {
        await using var relay = await RelayFixture.StartAsync();
        var sink = (await relay.PostAsync("/api/v1/sinks", new { name = "here" })).Expect(201);
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        using (var request = new HttpRequestMessage(HttpMethod.Post, sink["url"]))
        {
            request.Headers.Add("X-DialNote-Signature", "sha256=00");
            await relay.Http.SendAsync(request);
        }

        var hit = (await relay.SendAsync("GET", $"/api/v1/sinks/{sink.Id}/hits", key: viewer)).Expect(200).Items.Single();
        Assert.DoesNotContain("sha256=00", hit.ToString(), StringComparison.Ordinal);
        (await relay.SendAsync("POST", "/api/v1/sinks", "{}", viewer)).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("PATCH", $"/api/v1/sinks/{sink.Id}", "{}", viewer)).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("DELETE", $"/api/v1/sinks/{sink.Id}", key: viewer)).ExpectProblem(403, "scope_insufficient");
    }

    [Fact]
    public async Task There_are_at_most_64_and_the_newest_hits_are_kept()
    {
        await using var relay = await RelayFixture.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 64; i++)
            ids.Add((await relay.PostAsync("/api/v1/sinks", new { name = "s" })).Expect(201).Id);

        (await relay.PostAsync("/api/v1/sinks", new { name = "s" })).ExpectProblem(409, "state_conflict");

        // 2 MiB of bodies are kept, 64 KiB of each.
        var body = new byte[100_000];
        for (var i = 0; i < 40; i++)
            await relay.Http.PostAsync($"/sinks/{ids[0]}", new ByteArrayContent(body));
        var hits = (await relay.GetAsync($"/api/v1/sinks/{ids[0]}/hits?limit=100")).Items;
        Assert.InRange(hits.Count, 25, 32);
        Assert.Equal(40, hits[0].GetProperty("number").GetInt32());
        Assert.Equal(
            (100_000, true, 65_536),
            (
                hits[0].GetProperty("bodyBytes").GetInt32(),
                hits[0].GetProperty("bodyTruncated").GetBoolean(),
                hits[0].GetProperty("body").GetString()!.Length
            )
        );
    }

    private static async Task<ApiAnswer> PatchAsync(RelayFixture relay, string id, object body) =>
        (await relay.SendAsync("PATCH", $"/api/v1/sinks/{id}", body)).Expect(200);
}
