using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Lists as files, on each engine.</summary>
public sealed class ExportTests
{
    private const string Export = "/api/v1/export?what=";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task An_event_is_a_line_with_all_that_makes_it_again(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        await host.Relay.SourceAsync("raw", "generic");
        byte[] bytes = [0x1f, 0x8b, 0xff, 0x00, 0x0a];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/raw/x%2Fy?b=2&a=1") { Content = new ByteArrayContent(bytes) };
        request.Headers.Add("X-Second", "1");
        request.Headers.Add("X-Second", "2");
        using var answer = await host.Relay.Http.SendAsync(request);
        var id = (await ApiAnswer.ReadAsync(answer)).Expect(200)["eventId"];
        var named = await host.EventAsync("call_1");

        var file = (await host.Relay.GetAsync(Export + "events")).Expect(200);

        Assert.Equal("application/x-ndjson", file.ContentHeaders.ContentType!.MediaType);
        Assert.Equal("attachment; filename=\"events.jsonl\"", file.ContentHeaders.ContentDisposition!.ToString());
        var lines = Lines(file);
        Assert.Equal([named, id], lines.Select(line => Text(line, "id")));
        Assert.Equal(("desk", "call_1", "evt_1"), (Text(lines[0], "source"), Text(lines[0], "callId"), Text(lines[0], "dedupeKey")));
        Assert.Equal(("raw", "/x%2Fy?b=2&a=1"), (Text(lines[1], "source"), Text(lines[1], "target")));
        Assert.Equal(bytes, Convert.FromBase64String(Text(lines[1], "bodyBase64")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Text(lines[1], "bodySha256"));
        Assert.Equal(
            ["1, 2"],
            lines[1]
                .GetProperty("headers")
                .EnumerateArray()
                .Where(header => Text(header, "name") == "X-Second")
                .Select(header => Text(header, "value"))
        );
        // What the event's own address says is on its line as well.
        var own = await host.JsonAsync("/api/v1/events/" + named);
        foreach (var member in own.EnumerateObject())
            Assert.Equal(member.Value.GetRawText(), lines[0].GetProperty(member.Name).GetRawText());
        Assert.Equal([id], Lines(await host.Relay.GetAsync(Export + "events&after=" + named)).Select(line => Text(line, "id")));
        Assert.Equal("", (await host.Relay.GetAsync(Export + "events&after=" + id)).Expect(200).Text);
        Assert.Equal([named], Lines(await host.Relay.GetAsync(Export + "events&kind=call.completed")).Select(line => Text(line, "id")));
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Deliveries_have_their_attempts_in_short_and_a_table_has_a_row_each(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        await host.WebhookAsync("/good");
        var bad = await host.WebhookAsync("/bad", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        var later = DateTimeOffset.FromUnixTimeMilliseconds(host.Now + 1).ToString("yyyy-MM-ddTHH:mm:ss.fffZ");

        var lines = Lines((await host.Relay.GetAsync(Export + "deliveries&state=failed")).Expect(200));

        var line = Assert.Single(lines);
        Assert.Equal((bad, id, "failed"), (Text(line, "webhookId"), Text(line, "eventId"), Text(line, "state")));
        var attempt = Assert.Single(line.GetProperty("attempts").EnumerateArray());
        Assert.Equal((1, "server_error", 500), (Number(attempt, "number"), Text(attempt, "outcome"), Number(attempt, "status")));
        Assert.False(attempt.TryGetProperty("requestHeaders", out _) || attempt.TryGetProperty("responseBody", out _));
        Assert.Equal("", (await host.Relay.GetAsync(Export + "deliveries&from=" + later)).Expect(200).Text);
        Assert.Equal(2, Lines((await host.Relay.GetAsync(Export + "deliveries&to=" + later)).Expect(200)).Count);

        var table = (await host.Relay.GetAsync(Export + "deliveries&format=csv&separator=;&webhook=" + bad)).Expect(200);
        Assert.Equal("text/csv; charset=utf-8; header=present", table.ContentHeaders.ContentType!.ToString());
        var rows = table.Text.Split("\r\n");
        Assert.StartsWith("\uFEFFid;eventId;webhookId;state;trigger;attemptCount;", rows[0], StringComparison.Ordinal);
        Assert.StartsWith($"{Text(line, "id")};{id};{bad};failed;event;1;", rows[1], StringComparison.Ordinal);
        Assert.Equal([""], rows[2..]);
        // Behind a row there is no second head.
        Assert.Equal("", (await host.Relay.GetAsync(Export + $"deliveries&format=csv&webhook={bad}&after={Text(line, "id")}")).Text);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Calls_go_on_behind_their_first_event_and_no_cell_is_a_formula(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(server: engine.Server());
        var first = await host.EventAsync("=1+1");
        var second = await host.EventAsync("call_2");
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/calls")).GetProperty("items").GetArrayLength() == 2,
            "both calls are known"
        );

        var lines = Lines((await host.Relay.GetAsync(Export + "calls")).Expect(200));
        Assert.Equal([(second, "call_2"), (first, "=1+1")], lines.Select(line => (Text(line, "firstEventId"), Text(line, "callId"))));
        Assert.Equal(["=1+1"], Lines(await host.Relay.GetAsync(Export + "calls&after=" + second)).Select(line => Text(line, "callId")));
        var table = (await host.Relay.GetAsync(Export + "calls&format=csv")).Expect(200).Text.Split("\r\n");
        Assert.StartsWith("\uFEFFfirstEventId,source,callId,", table[0], StringComparison.Ordinal);
        Assert.StartsWith($"{first},desk,'=1+1,", table[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_can_not_say_is_refused_before_the_first_byte()
    {
        await using var host = await RelayHost.StartAsync();

        (await host.Relay.GetAsync("/api/v1/export")).ExpectProblem(422, "what_required").ExpectError("what", "what_required");
        (await host.Relay.GetAsync(Export + "secrets")).ExpectProblem(422, "value_unknown").ExpectError("what", "value_unknown");
        (await host.Relay.GetAsync(Export + "events&format=xml")).ExpectProblem(422, "value_unknown");
        (await host.Relay.GetAsync(Export + "events&bulk=x"))
            .ExpectProblem(422, "parameter_unknown")
            .ExpectError("bulk", "parameter_unknown");
        (await host.Relay.GetAsync(Export + "events&limit=5")).ExpectProblem(422, "parameter_unknown");
        (await host.Relay.GetAsync(Export + "deliveries&after=evt_0000000000001")).ExpectProblem(404, "not_found");
        (await host.Relay.GetAsync(Export + "events&source=nobody")).ExpectProblem(404, "source_not_found");
        (await host.Relay.SendAsync("GET", Export + "events", key: "rk_nobody")).ExpectProblem(401, "auth_invalid");
    }

    [Fact]
    public async Task One_that_breaks_off_ends_the_connection_and_not_the_file()
    {
        StagedStore? staged = null;
        await using var host = await RelayHost.StartAsync(change: services =>
            services.AddSingleton<IStore>(provider => staged = new StagedStore(provider.GetRequiredService<JournalStore>()))
        );
        // Two bodies that are too much for one portion.
        await host.Relay.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "raw",
                dialect = "generic",
                maxBodyBytes = 4 << 20,
            }
        );
        for (var i = 0; i < 2; i++)
        {
            using var body = new ByteArrayContent(RandomNumberGenerator.GetBytes(3 << 20));
            using var answer = await host.Relay.Http.PostAsync("/in/raw", body);
            (await ApiAnswer.ReadAsync(answer)).Expect(200);
        }

        staged!.After<IReadOnlyDictionary<long, EventRecord>>(() =>
        {
            staged.After<IReadOnlyDictionary<long, EventRecord>>(() => throw new StorageException("storage_unavailable", "It is gone."));
            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.Relay.GetAsync(Export + "events"));
        Assert.Equal(2, Lines((await host.Relay.GetAsync(Export + "events")).Expect(200)).Count);
    }

    internal static IReadOnlyList<JsonElement> Lines(ApiAnswer file)
    {
        Assert.True(file.Text.Length == 0 || file.Text.EndsWith('\n'), "the last line has no end");
        return [.. file.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
