using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.Live;

/// <summary>Live messages through the whole relay, as a process.</summary>
public sealed class WholeRelayTests : IDisposable
{
    private const string Secret = "whsec_live_test";
    private readonly string _data = Directory.CreateTempSubdirectory("relay-live-").FullName;

    [Fact]
    public async Task An_appointment_search_comes_back_with_the_upstreams_answer_and_is_recorded()
    {
        await using var upstream = await TestServer.StartAsync("""{"availabilities":[]}""");
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            await MakeSourceAsync(client, upstream.Url + "/hooks");

            foreach (var _ in (int[])[1, 2])
            {
                using var answer = await AskAsync(client, "availability/search");
                Assert.Equal(
                    (HttpStatusCode.OK, """{"availabilities":[]}"""),
                    (answer.StatusCode, await answer.Content.ReadAsStringAsync())
                );
            }

            using var plain = await AskAsync(client, "");
            Assert.Contains("\"received\":true", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(["/hooks/availability/search", "/hooks/availability/search"], upstream.Hits.Select(hit => hit.Path));
            var found = await EventAsync(client, "availability/search");
            Assert.Equal(upstream.Hits.First().Headers["Relay-Event-Id"], (string)found["id"]!);
            Assert.Equal(
                ("succeeded", 200, upstream.Url + "/hooks"),
                ((string)found["exchange"]!["outcome"]!, (int)found["exchange"]!["status"]!, (string)found["exchange"]!["upstream"]!)
            );
        }
    }

    [Fact]
    public async Task A_message_without_an_upstream_is_an_error_and_recorded()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            await MakeSourceAsync(client);

            using var answer = await AskAsync(client, "bookings");

            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            Assert.Equal("upstream_missing", (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!);
            Assert.Equal("upstream_missing", (string)(await EventAsync(client, "bookings"))["exchange"]!["outcome"]!);
        }
    }

    [Fact]
    public async Task A_stop_lets_an_exchange_in_flight_end()
    {
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            arrived.SetResult();
            await release.Task;
            await context.Response.WriteAsync("late");
        });
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            await MakeSourceAsync(client, upstream.Url);
            var asking = AskAsync(client, "bookings");
            await arrived.Task;

            relay.Signal("TERM");
            release.SetResult();

            using var answer = await asking;
            Assert.Equal("late", await answer.Content.ReadAsStringAsync());
            Assert.Equal(0, (await relay.ExitAsync()).Code);
        }
    }

    [Fact]
    public async Task A_second_interrupt_ends_it_at_once()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(context =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            await MakeSourceAsync(client, upstream.Url);
            var asking = AskAsync(client, "bookings");
            await arrived.Task;

            relay.Signal("INT");
            // Two signals of a kind that wait to be taken are one.
            await RelayProcess.StoppingAsync(client);
            relay.Signal("INT");

            Assert.Equal(130, (await relay.ExitAsync()).Code);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => asking);
        }
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task MakeSourceAsync(HttpClient client, params string[] upstreams)
    {
        using var made = await client.PostAsJsonAsync(
            "/api/v1/sources",
            new
            {
                name = "desk",
                dialect = "dialstack",
                secrets = new[] { Secret },
                upstreams,
            }
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey(Secret, out var key, out _));
        var body = Encoding.UTF8.GetBytes(
            path.Length == 0
                ? """{"id":"evt_1","type":"call.end","account_id":"acct_1","data":{}}"""
                : """{"account_id":"acct_1","query":{}}"""
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/in/desk/" + path, UriKind.Relative))
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(body, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), key!))
            request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }

    private static async Task<JsonObject> EventAsync(HttpClient client, string type)
    {
        var page = await client.GetFromJsonAsync<JsonObject>(
            new Uri($"/api/v1/events?type={Uri.EscapeDataString(type)}", UriKind.Relative)
        );
        return (
            await client.GetFromJsonAsync<JsonObject>(
                new Uri($"/api/v1/events/{page!["items"]!.AsArray().Last()!["id"]}", UriKind.Relative)
            )
        )!;
    }
}
