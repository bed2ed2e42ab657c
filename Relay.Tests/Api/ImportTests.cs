using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>An export of one relay becomes the history of another one.</summary>
public sealed class ImportTests
{
    /// <summary>What an export says beside the event itself: where it is, and what happened to it there.</summary>
    private static readonly string[] OfTheRelay = ["sourceId", "deliveries", "duplicates"];

    [Theory]
    [InlineData(Engine.Sqlite, Engine.Postgres)]
    [InlineData(Engine.Postgres, Engine.Sqlite)]
    public async Task What_was_exported_imported_and_exported_again_is_the_same(Engine from, Engine to)
    {
        await using var old = await RelayHost.StartAsync(server: from.Server());
        var source = SourceId((await old.Relay.GetAsync("/api/v1/sources/desk")).Expect(200)["id"]);
        await old.WebhookAsync("/hook");
        await old.EventsAsync(3);
        var journal = old.Relay.Services.GetRequiredService<IJournal>();
        foreach (var draft in Events(source, old.Now).Sample(60, 30))
            await journal.RecordAsync(draft);
        await old.UntilSettledAsync();
        var lines = (await old.Relay.GetAsync("/api/v1/export?what=events")).Expect(200);

        await using var made = await RelayHost.StartAsync(server: to.Server(), withSource: false);
        var webhook = await made.WebhookAsync("/hook");
        var first = (await ImportAsync(made, lines.Text)).Expect(200);

        var count = ExportTests.Lines(lines).Count;
        Assert.Equal((count, 0, 1), (Number(first, "events"), Number(first, "duplicates"), Number(first, "sources")));
        var again = (await ImportAsync(made, lines.Text)).Expect(200);
        Assert.Equal((0, count, 0), (Number(again, "events"), Number(again, "duplicates"), Number(again, "sources")));
        var copy = (await made.Relay.GetAsync("/api/v1/export?what=events")).Expect(200);
        Assert.Equal(ExportTests.Lines(lines).Select(Own), ExportTests.Lines(copy).Select(Own));
        Assert.All(ExportTests.Lines(copy), line =>
            Assert.Contains("imported", line.GetProperty("flags").GetRawText(), StringComparison.Ordinal)
        );

        // History and no work: nothing is on its way, and the source waits for somebody to look at it.
        Assert.Empty((await made.JsonAsync("/api/v1/deliveries?webhook=" + webhook)).GetProperty("items").EnumerateArray());
        Assert.False((await made.JsonAsync("/api/v1/sources/desk")).GetProperty("enabled").GetBoolean());
        await made.UntilAsync(async () => (await made.Relay.GetAsync("/api/v1/calls/desk/call_1")).Status == 200, "the call is known");
        await made.AssertBalancedAsync();
        Assert.Equal(count, (await made.JsonAsync("/api/v1/ledger")).GetProperty("received").GetInt32());
        // Known again from the provider's own key, once the source takes something.
        (await made.Relay.SendAsync("PATCH", "/api/v1/sources/desk", new { enabled = true })).Expect(200);
        Assert.True(
            (await made.Relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1"}}"""))
                .Expect(200)
                .Json.GetProperty("duplicate")
                .GetBoolean()
        );
    }

    [Theory]
    [InlineData("json_invalid", "{\"id\":\"evt_")]
    [InlineData("json_type_mismatch", "[]")]
    [InlineData("json_missing_member", "{}")]
    [InlineData("id_unusable", "{\"id\":\"dlv_0000000000001\"}")]
    [InlineData("out_of_range", "{\"id\":\"evt_7zzzzzzzzzzzz\"}")]
    [InlineData("body_mismatch", null, "bodyBase64", "\"e30=\"")]
    [InlineData("body_mismatch", null, "bodyBytes", "3")]
    [InlineData("body_missing", null, "bodyBase64", "null")]
    [InlineData("value_unknown", null, "bodyBase64", "\"*\"")]
    [InlineData("value_unknown", null, "bodySha256", "\"00\"")]
    [InlineData("value_unknown", null, "kind", "\"call.nothing\"")]
    [InlineData("value_unknown", null, "verification", "\"sure\"")]
    [InlineData("value_unknown", null, "flags", "[\"a,b\"]")]
    [InlineData("value_unknown", null, "flags", "[\"edited\"]")]
    [InlineData("value_unknown", null, "target", "\"/a\\r\\nb\"")]
    [InlineData("header_invalid", null, "headers", "[{\"name\":\"A\",\"value\":\"b\\r\\nC: d\"}]")]
    [InlineData("timestamp_invalid", null, "receivedAt", "\"yesterday\"")]
    [InlineData("json_invalid", null, "callId", "\"\\ud800\"")]
    [InlineData("slug_invalid", null, "source", "\"../x\"")]
    [InlineData("dialect_mismatch", null, "dialect", "\"voicedock\"")]
    public async Task A_line_that_is_none_of_an_export_is_named_and_what_stands_before_it_stays(
        string code,
        string? line,
        string member = "",
        string value = ""
    )
    {
        await using var host = await RelayHost.StartAsync();
        var lines = (await LinesAsync(host, 2)).Split('\n');
        if (line is null)
        {
            var changed = JsonNode.Parse(lines[1])!.AsObject();
            changed[member] = "@";
            line = changed.ToJsonString().Replace($"\"{member}\":\"@\"", $"\"{member}\":{value}", StringComparison.Ordinal);
        }

        var refused = await ImportAsync(host, $"{lines[0]}\n\n{line}\n{lines[1]}\n");

        refused.ExpectProblem(422, "line_invalid").ExpectError("line", code);
        Assert.StartsWith("Line 3: ", refused["detail"], StringComparison.Ordinal);
        Assert.Equal(3, refused.Json.GetProperty("errors").GetProperty("line")[0].GetProperty("at").GetProperty("line").GetInt32());
        // The first one is written: it is among those that were there already.
        var rest = (await ImportAsync(host, $"{lines[0]}\n{lines[1]}")).Expect(200);
        Assert.Equal((1, 1), (Number(rest, "events"), Number(rest, "duplicates")));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Only_an_admin_imports_and_only_lines()
    {
        await using var host = await RelayHost.StartAsync();
        var viewer = (await host.PostAsync("/keys", new { name = "guest", role = "viewer" }))["key"];

        (await ImportAsync(host, "", key: viewer)).ExpectProblem(403, "scope_insufficient");
        (await host.Relay.SendAsync("POST", "/api/v1/import", "{}")).ExpectProblem(415, "content_type_unsupported");
        var nothing = (await ImportAsync(host, "\n\n")).Expect(200);
        Assert.Equal((0, 0), (Number(nothing, "events"), Number(nothing, "sources")));
    }

    [Fact]
    public async Task What_a_viewer_has_exported_is_for_reading_only()
    {
        await using var host = await RelayHost.StartAsync();
        await host.EventAsync();
        var viewer = (await host.PostAsync("/keys", new { name = "guest", role = "viewer" }))["key"];
        var lines = (await host.Relay.SendAsync("GET", "/api/v1/export?what=events", key: viewer)).Expect(200).Text;

        (await ImportAsync(host, lines)).ExpectProblem(422, "line_invalid").ExpectError("line", "body_missing");
    }

    /// <summary>Lines of events that this relay has never had, of its own source.</summary>
    private static async Task<string> LinesAsync(RelayHost host, int count)
    {
        await host.EventAsync();
        var line = JsonNode.Parse((await host.Relay.GetAsync("/api/v1/export?what=events")).Expect(200).Text)!.AsObject();
        var at = host.Now - 3_600_000;
        return string.Join(
            '\n',
            Enumerable
                .Range(1, count)
                .Select(number =>
                {
                    line["id"] = Ids.Event(IdSequence.AtTime(at + number));
                    line["dedupeKey"] = $"old_{number}";
                    return line.ToJsonString();
                })
        );
    }

    private static async Task<ApiAnswer> ImportAsync(RelayHost host, string lines, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/import") { Content = new StringContent(lines) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? host.Relay.Key);
        using var answer = await host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(answer);
    }

    /// <summary>Events as no provider has sent them: any text, any bytes.</summary>
    private static Gen<EventDraft> Events(long source, long now) =>
        from kind in Gen.Elements(Kinds.CallCompleted, Kinds.RecordingAvailable, Kinds.Other)
        from texts in Text().ArrayOf(6)
        from body in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        from flags in Gen.SubListOf("oddity_one", "oddity_two")
        from problem in Gen.Elements(null, "json_invalid")
        from at in Gen.Choose(0, 1_000_000)
        from headers in Gen.Elements("a", "ä", "\"x\"", " ", "1, 2").Select(value => new Header("X-Any", value)).ArrayOf()
        from verification in Gen.Elements(Enum.GetValues<VerificationResult>())
        from target in Gen.Elements("", "/x%2Fy", "?a=1&b", "/x?y=%zz")
        select new EventDraft(
            new EventRecord
            {
                SourceId = source,
                Envelope = new Envelope
                {
                    Kind = kind,
                    Type = texts[0].Length == 0 ? "type" : texts[0],
                    CallId = Null(texts[1]),
                    AccountId = Null(texts[2]),
                    DedupeKey = texts[3].Length == 0 ? null : texts[3] + Guid.NewGuid(),
                    OccurredAt = at % 2 == 0 ? at : null,
                    Problem = problem,
                },
                ReceivedAt = now - at,
                Verification = verification,
                Flags = [.. flags],
                Request = new InboundRequest(body, new HeaderList(headers), target),
                BodySha256 = SHA256.HashData(body),
                Remote = "192.0.2.1",
            },
            []
        );

    private static Gen<string> Text() =>
        Gen.Elements("a", "é", "\"", "\\", "😀", "\n", "\u2028", "<", "=", "'", "%").ArrayOf().Select(string.Concat);

    private static string? Null(string text) => text.Length == 0 ? null : text;

    /// <summary>A line without what belongs to the relay that wrote it.</summary>
    private static string Own(JsonElement line)
    {
        var own = JsonNode.Parse(line.GetRawText())!.AsObject();
        foreach (var name in OfTheRelay)
            own.Remove(name);
        var flags = own["flags"]?.AsArray().Select(flag => flag!.GetValue<string>()).Where(flag => flag != "imported").Order().ToList()
            ?? [];
        own.Remove("flags");
        own["flags"] = new JsonArray([.. flags.Select(flag => JsonValue.Create(flag))]);
        return own.ToJsonString();
    }

    private static long SourceId(string text) => Ids.TryParse("src_", text, out var id) ? id : 0;

    private static long Number(ApiAnswer answer, string name) => answer.Json.GetProperty(name).GetInt64();
}
