using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>
/// What a sender hears while the store cannot take its event: never a 200 that is not true, and everything is well again by itself.
/// </summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task On_a_full_disk_it_answers_503_reads_go_on_and_it_heals()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook");
        await host.EventAsync();
        await host.UntilSettledAsync();
        await host.Store.WriteAsync(db => db.Execute($"PRAGMA max_page_count = {db.Long("PRAGMA page_count")}"));

        var answers = new List<ApiAnswer>();
        while (answers.Count(answer => answer.Status == 503) < 5)
            answers.Add(await SendAsync(host, answers.Count));
        var refused = answers.Where(answer => answer.Status != 200).ToList();
        Assert.All(refused, answer => answer.ExpectProblem(503, "storage_full"));
        Assert.All(refused, answer => Assert.NotNull(answer.Headers.RetryAfter));
        await host.JsonAsync("/api/v1/events");
        // Who is refused for the request's own sake hears that, also where no trace of it can be kept.
        (await host.Relay.EventAsync("desk", "{")).Expect(400);

        await host.Store.WriteAsync(db => db.Execute("PRAGMA max_page_count = 1000000"));
        answers.Add((await SendAsync(host, 999)).Expect(200));
        await host.UntilSettledAsync();

        Assert.Equal(1 + answers.Count(answer => answer.Status == 200), await host.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal(await host.NumberAsync("SELECT count(*) FROM events"), host.Got("/hook").Distinct().Count());
        Assert.Equal("ok", await host.Store.ReadAsync(db => db.First("PRAGMA integrity_check", row => row.GetString(0))));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Locked_out_of_its_file_it_waits_then_answers_503_and_heals()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Storage = options.Storage with { BusyTimeoutMs = 500 },
            }
        );
        using var other = new SqliteConnection($"Data Source={Path.Combine(host.Relay.Folder, "relay.db")};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");
        var refused = await SendAsync(host, 1);
        Assert.NotNull(refused.ExpectProblem(503, "storage_unavailable").Headers.RetryAfter);

        var waits = SendAsync(host, 2);
        other.Execute("COMMIT");

        (await waits).Expect(200);
        Assert.Equal(1, await host.NumberAsync("SELECT count(*) FROM events"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task With_its_queue_full_it_answers_503_at_once_and_keeps_what_it_took()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Ingest = options.Ingest with { QueueEntries = 8 },
            }
        );
        await host.WebhookAsync("/hook");
        using var other = new SqliteConnection($"Data Source={Path.Combine(host.Relay.Folder, "relay.db")};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");
        var requests = Enumerable.Range(0, 200).Select(i => SendAsync(host, i)).ToList();
        // The writer stands at the lock; what does not fit into the queue is refused.
        var first = await await Task.WhenAny(requests);
        first.ExpectProblem(503, "overloaded");
        Assert.NotNull(first.Headers.RetryAfter);
        other.Execute("COMMIT");
        var answers = await Task.WhenAll(requests);
        await host.UntilSettledAsync();

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 503]));
        var taken = answers.Where(answer => answer.Status == 200).Select(answer => answer["eventId"]).ToList();
        Assert.NotEmpty(taken);
        Assert.Equal(taken.Order(), host.Got("/hook").Order());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_forgery_never_takes_the_key_of_the_genuine_event()
    {
        await using var host = await RelayHost.StartAsync();
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "strict",
                    dialect = "dialstack",
                    secrets = new[] { "secret" },
                }
            )
        ).Expect(201);
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "lenient",
                    dialect = "dialstack",
                    secrets = new[] { "secret" },
                    verification = "record",
                }
            )
        ).Expect(201);
        var webhook = await host.WebhookAsync("/hook");

        (await host.Relay.EventAsync("strict", Body(1))).ExpectProblem(401, "signature_missing");
        var forged = (await host.Relay.EventAsync("lenient", Body(1))).Expect(200);
        var genuine = await SignedAsync(host, "lenient", Body(1));
        (await SignedAsync(host, "strict", Body(1))).Expect(200);
        var again = await SignedAsync(host, "lenient", Body(1));

        Assert.NotEqual(forged["eventId"], genuine.Expect(200)["eventId"]);
        Assert.Equal((genuine["eventId"], "True"), (again["eventId"], again["duplicate"]));
        await host.UntilSettledAsync();
        Assert.Equal(1, (await host.JsonAsync("/api/v1/ledger")).GetProperty("rejected").GetInt32());
        Assert.Equal(3, host.Got("/hook").Count);
        Assert.NotEqual("", webhook);
    }

    [Fact]
    public async Task The_longest_id_that_nobody_vouches_for_is_an_event()
    {
        await using var host = await RelayHost.StartAsync();
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "lenient",
                    dialect = "dialstack",
                    secrets = new[] { "secret" },
                    verification = "record",
                }
            )
        ).Expect(201);
        var body = $$$"""{"id":"{{{new string('\u20ac', 512)}}}","type":"call.end","account_id":"a","data":{}}""";

        (await host.Relay.EventAsync("lenient", body)).Expect(200);

        Assert.Equal("True", (await host.Relay.EventAsync("lenient", body)).Expect(200)["duplicate"]);
    }

    private static Task<ApiAnswer> SendAsync(RelayHost host, int number) => host.Relay.EventAsync("desk", Body(number));

    private static string Body(int number) =>
        $$$"""{"id":"evt_n{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c{{{number}}}","note":"{{{new string('x', 2000)}}}"}}""";

    private static async Task<ApiAnswer> SignedAsync(RelayHost host, string slug, string body)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey("secret", out var key, out _));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/" + slug)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(System.Text.Encoding.UTF8.GetBytes(body), host.Now / 1000), key!))
            request.Headers.Add(name, value);
        using var response = await host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }
}
