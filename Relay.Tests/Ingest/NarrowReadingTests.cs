using System.Text.Json;
using Relay.Tests.BadInput;
using Relay.Tests.Dialects;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>Nothing that is acknowledged is lost because it was read too narrowly: what a sender writes oddly is marked.</summary>
public sealed class NarrowReadingTests
{
    [Theory]
    [InlineData("dialstack", """{"id":null,"type":"call.end"}""", "call.completed", null)]
    [InlineData("dialstack", """{"id":{},"type":"call.end"}""", "call.completed", "id_unusable")]
    [InlineData("dialgen", """{"event":null,"batchId":null,"callData":{"id":""}}""", "call.completed", null)]
    [InlineData("dialnote", """{"id":"","type":null,"event_type":"call_recording"}""", "recording.available", null)]
    [InlineData("voicedock", """{"message":{"type":"end-of-call-report","call":{"id":[]}}}""", "call.reported", "id_unusable")]
    [InlineData("dialstack", """[{"id":"e1","type":"call.end"},{"id":"e2","type":"call.end"}]""", "other", "batch")]
    public async Task Unsigned_as_well(string dialect, string body, string kind, string? flag)
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", dialect);

        var recorded = await ReadAsync(relay, (await relay.EventAsync("desk", body)).Expect(200));

        Assert.Equal(kind, recorded.GetProperty("kind").GetString());
        Assert.Equal(flag, recorded.TryGetProperty("flags", out var flags) ? Assert.Single(flags.EnumerateArray()).GetString() : null);
    }

    [Fact]
    public async Task A_batch_is_a_repetition_of_the_same_batch_only()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "desk",
                dialect = "generic",
                recipe = new { id = new[] { "json:/0/id" } },
            }
        );

        (await relay.EventAsync("desk", """[{"id":"a"},{"id":"b"}]""")).Expect(200);
        var other = (await relay.EventAsync("desk", """[{"id":"a"},{"id":"c"}]""")).Expect(200);
        var again = (await relay.EventAsync("desk", """[{"id":"a"},{"id":"c"}]""")).Expect(200);

        Assert.False(other.Json.TryGetProperty("duplicate", out _));
        Assert.Equal((other["eventId"], "True"), (again["eventId"], again["duplicate"]));
        var preview = (
            await relay.PostAsync("/api/v1/recipes/preview", new { recipe = new { id = new[] { "json:/0/id" } }, sourceId = "desk" })
        )
            .Expect(200)
            .Items;
        Assert.All(preview, item => Assert.Equal("batch", Assert.Single(item.GetProperty("flags").EnumerateArray()).GetString()));
        Assert.All(preview, item =>
            Assert.Contains("all of it is one event", item.GetProperty("warning").GetString(), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br, gzip")]
    public async Task A_signed_packed_body_is_read_and_kept_as_it_came(string encoding)
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialnote", "s");
        var packed = PackedBodyTests.Pack("""{"id":"e1","type":"call.completed"}"""u8.ToArray(), encoding);

        var recorded = await ReadAsync(relay, (await SendAsync(relay, packed, encoding, packed)).Expect(200));

        Assert.Equal(("call.completed", "e1"), (recorded.GetProperty("kind").GetString(), recorded.GetProperty("dedupeKey").GetString()));
        Assert.False(recorded.TryGetProperty("flags", out _));
        Assert.Equal(packed, (await relay.GetAsync($"/api/v1/events/{recorded.GetProperty("id")}/body")).Body);
    }

    [Fact]
    public async Task A_signature_over_the_unpacked_text_is_refused_and_explained()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialnote", "s");
        var body = """{"id":"e1","type":"call.completed"}"""u8.ToArray();

        (await SendAsync(relay, PackedBodyTests.Pack(body, "gzip"), "gzip", body)).ExpectProblem(401, "signature_mismatch");

        var arrival = (await relay.GetAsync("/api/v1/arrivals?result=rejected")).Items[0].GetProperty("id");
        Assert.Contains(
            "fits the body unpacked",
            (await relay.GetAsync($"/api/v1/arrivals/{arrival}/verification"))["hint"],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("standard", "webhook-id")]
    [InlineData("standard", "webhook-timestamp")]
    [InlineData("voicedock", "X-Webhook-Timestamp")]
    [InlineData("generic", "X-Event-Id")]
    public async Task An_identifying_header_that_contradicts_itself_is_refused(string dialect, string header)
    {
        await using var relay = await RelayFixture.StartAsync();
        var recipe = dialect == "generic" ? new { id = new[] { "header:X-Event-Id" } } : null;
        (
            await relay.PostAsync(
                "/api/v1/sources",
                recipe is null
                    ? new { name = "desk", dialect }
                    : new
                    {
                        name = "desk",
                        dialect,
                        recipe,
                    }
            )
        ).Expect(201);

        Assert.Equal((400, true), await TwiceAsync(relay, header, "1", "2"));
        Assert.False((await TwiceAsync(relay, header, "1", "1")).IsRefusedForIt);
        var arrival = Assert.Single((await relay.GetAsync("/api/v1/arrivals?reason=header_duplicated")).Items);
        Assert.Contains("twice", (await relay.GetAsync($"/api/v1/arrivals/{arrival.GetProperty("id")}"))["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_stands_twice_is_marked_where_it_is_signed_and_refused_where_not()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialnote", "s");
        await relay.SourceAsync("open", "dialnote");
        var body = """{"id":"e1","type":"call.completed","data":{"a":1,"\u0061":2}}""";

        var recorded = await ReadAsync(relay, (await SendAsync(relay, Bytes(body), "identity", Bytes(body))).Expect(200));

        Assert.Equal("call.completed", recorded.GetProperty("kind").GetString());
        Assert.Contains("json_duplicate_key", recorded.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        (await relay.EventAsync("open", body)).ExpectProblem(400, "json_duplicate_key");
    }

    [Fact]
    public async Task A_key_that_is_too_narrow_shows_at_the_arrival_the_event_and_the_source()
    {
        await using var relay = await RelayFixture.StartAsync();
        var recipe = new { id = new[] { "form:CallSid" }, type = "form:CallStatus" };
        await relay.PostAsync(
            "/api/v1/sources",
            new
            {
                name = "desk",
                dialect = "generic",
                recipe,
            }
        );

        var first = await relay.EventAsync("desk", "CallSid=CA1&CallStatus=initiated");
        await relay.EventAsync("desk", "CallSid=CA1&CallStatus=initiated");
        Assert.False((await relay.GetAsync("/api/v1/sources/desk")).Json.TryGetProperty("warnings", out _));
        await relay.EventAsync("desk", "CallSid=CA1&CallStatus=ringing");
        await relay.EventAsync("desk?leg=2", "CallSid=CA1&CallStatus=initiated");

        var arrivals = (await relay.GetAsync("/api/v1/arrivals?result=duplicate")).Items;
        Assert.Equal([true, true, false], arrivals.Select(arrival => arrival.TryGetProperty("flags", out _)));
        var recorded = await ReadAsync(relay, first);
        Assert.Equal("key_conflict", Assert.Single(recorded.GetProperty("flags").EnumerateArray()).GetString());
        foreach (
            var source in (JsonElement[])
                [(await relay.GetAsync("/api/v1/sources/desk")).Json, (await relay.GetAsync("/api/v1/sources")).Items[0]]
        )
        {
            Assert.Equal(2, source.GetProperty("keyConflicts").GetInt32());
            Assert.Equal("key_conflict", Assert.Single(source.GetProperty("warnings").EnumerateArray()).GetProperty("code").GetString());
        }
        var preview = (await relay.PostAsync("/api/v1/recipes/preview", new { recipe, sourceId = "desk" })).Expect(200).Items;
        Assert.Equal([true, true, false, false], preview.Select(item => item.TryGetProperty("warning", out _)));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>Two lines, which no HTTP client of ours would send.</summary>
    private static async Task<(int Status, bool IsRefusedForIt)> TwiceAsync(RelayFixture relay, string header, string first, string second)
    {
        var head = $"POST /in/desk HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
        var request = $"{head}{header}: {first}\r\n{header.ToLowerInvariant()}: {second}\r\nConnection: close\r\n\r\n{{}}";
        var (status, _, body) = await RawHttp.SendAsync(relay.Address, Bytes(request));
        return (status, System.Text.Encoding.UTF8.GetString(body).Contains("header_duplicated", StringComparison.Ordinal));
    }

    private static async Task<ApiAnswer> SendAsync(RelayFixture relay, byte[] body, string encoding, byte[] signed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk") { Content = new ByteArrayContent(body) };
        foreach (var coding in encoding.Split(',', StringSplitOptions.TrimEntries))
            request.Content.Headers.ContentEncoding.Add(coding);
        foreach (var (name, value) in Dialect.Create("dialnote").Sign(new SigningRequest(signed, 0), SigningKey.FromUtf8("s")))
            request.Headers.Add(name, value);
        using var response = await relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(RelayFixture relay, ApiAnswer accepted) =>
        (await relay.GetAsync("/api/v1/events/" + accepted["eventId"])).Expect(200).Json;
}
