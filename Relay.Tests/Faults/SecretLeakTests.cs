using System.Net.Http.Headers;
using System.Text;
using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// Secrets that cannot be overlooked are given to a relay in every way there is; then everything that it wrote and said is searched for
/// them.
/// </summary>
[Trait("Promise", "T20")]
public sealed class SecretLeakTests
{
    private const string SourceSecret = "s0urce-canary-7f3a",
        HeaderValue = "Bearer h3ader-canary-51bd",
        WrongKey = "rk_wr0ng-canary-c0ffee-0123456789",
        Password = "p4ss-canary-99";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task They_are_nowhere(Engine engine)
    {
        var figure = Figure.Begin("T20", engine);
        await using var host = new ProcessHost(engine.Server()) { LogLevel = "Trace" };
        await host.StartAsync();
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        await host.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "signed",
                dialect = "dialstack",
                secrets = new[] { SourceSecret },
            }
        );
        var webhook = await host.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "hook",
                url = new Uri(host.Receiver.Url, "/hook").ToString(),
                @event = "call.completed",
                headers = new Dictionary<string, string> { ["Authorization"] = HeaderValue },
            }
        );
        var id = webhook.GetProperty("id").GetString();
        var signing = (await host.GetAsync($"/api/v1/webhooks/{id}/secret")).GetProperty("secret").GetString()!;
        var key = (await host.PostAsync("/api/v1/keys", new { name = "ci", role = "viewer" })).GetProperty("key").GetString()!;
        string[] secrets =
        [
            SourceSecret,
            HeaderValue["Bearer ".Length..],
            signing["whsec_".Length..],
            key,
            RelayProcess.AdminKey,
            WrongKey,
            Password,
        ];
        var said = new List<string>();
        using var plain = new HttpClient { BaseAddress = host.Address };

        // What goes well, what is refused, and what breaks.
        // Without a key: what a request to /in carries is recorded, as its sender said it.
        using (var sender = new Loader(host.Address, clients: 1))
            await sender.RunAsync(CancellationToken.None, posts: 1);
        await host.Receiver.WaitForHitsAsync(1, LongForm.Patience);
        Assert.Contains(HeaderValue, host.Receiver.Hits[0].Header("Authorization"), StringComparison.Ordinal);
        await SayAsync("POST", "/in/signed", """{"id":"1","type":"call.end"}""");
        await SayAsync("GET", "/api/v1/events", key: WrongKey);
        await SayAsync("GET", $"/api/v1/events?api_key={key}", key: "");
        await SayAsync(
            "POST",
            "/api/v1/webhooks",
            """{"name":"x","url":"https://u:PASS@example.com/","event":"note.created"}""".Replace(
                "PASS",
                Password,
                StringComparison.Ordinal
            )
        );
        await SayAsync("POST", "/api/v1/sources", $$"""{"name":"y","dialect":"standard","secrets":["{{SourceSecret}}"]}""");
        await SayAsync("PATCH", $"/api/v1/webhooks/{id}", $$$"""{"headers":{"X-Bad\n":"{{{HeaderValue}}}"}}""");
        await SayAsync("POST", $"/api/v1/webhooks/{id}/test");
        foreach (
            var path in (string[])
                [
                    "/api/v1/sources",
                    "/api/v1/webhooks",
                    $"/api/v1/webhooks/{id}",
                    "/api/v1/deliveries",
                    "/api/v1/events",
                    "/api/v1/keys",
                    "/api/v1/nodes",
                    "/api/v1/export?what=events",
                    "/api/v1/export?what=deliveries",
                    "/metrics",
                    "/healthz",
                    "/openapi/v1.json",
                ]
        )
            await SayAsync("GET", path);
        var items = (await host.GetAsync("/api/v1/deliveries")).GetProperty("items").EnumerateArray().ToList();
        foreach (var delivery in items)
            await SayAsync("GET", $"/api/v1/deliveries/{delivery.GetProperty("id").GetString()}");
        await SayAsync("GET", $"/api/v1/events/{items[0].GetProperty("eventId").GetString()}");
        using (var person = new HttpClient(new SocketsHttpHandler { UseCookies = true }) { BaseAddress = host.Address })
        {
            using var form = await person.GetAsync(new Uri("/sign-in", UriKind.Relative));
            said.Add(await form.Content.ReadAsStringAsync());
        }

        await using (var stream = await host.Client.GetStreamAsync(new Uri("/api/v1/stream", UriKind.Relative)))
        {
            var buffer = new byte[64 << 10];
            said.Add(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAtLeastAsync(buffer, 1)));
        }

        var (code, output, error) = await host.EndAsync("TERM");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("listens on", output, StringComparison.Ordinal);
        Find("the log", Encoding.UTF8.GetBytes(output));
        Find("the answers", Encoding.UTF8.GetBytes(string.Join('\n', said)));
        var searched = output.Length + said.Sum(text => text.Length);
        foreach (var file in Directory.EnumerateFiles(host.Data).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            searched += bytes.Length;
            Find(file, bytes);
        }

        if (engine == Engine.Postgres)
        {
            var rows = host.Read(db =>
                db.Query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", row => row.GetString(0))
                    .SelectMany(table => db.Query($"SELECT t::text FROM {table} t", row => row.GetString(0)))
                    .ToList()
            );
            Assert.NotEmpty(rows);
            foreach (var row in rows)
            {
                searched += row.Length;
                Find("a row", Encoding.UTF8.GetBytes(row));
                // Bytes are shown as their digits.
                Assert.All(secrets, secret =>
                    Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), row, StringComparison.Ordinal)
                );
            }
        }

        figure.Is(
            $"0 of {secrets.Length} secrets found in {searched >> 10} KiB: the log at its finest, {said.Count} answers, the stream, exports, and every file{(engine == Engine.Postgres ? " and row" : "")} of the store"
        );

        void Find(string where, byte[] bytes) =>
            Assert.All(secrets, secret =>
                Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{secret} is in {where}")
            );

        async Task SayAsync(string method, string path, string? body = null, string? key = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            // A request to /in carries none: what a sender says is recorded as it came.
            if (key != "" && !path.StartsWith("/in/", StringComparison.Ordinal))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? RelayProcess.AdminKey);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await plain.SendAsync(request);
            said.Add($"{(int)answer.StatusCode} {path.Split('?')[0]} {answer.Headers} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
