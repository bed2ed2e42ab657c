using System.Text.Json;
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

    private static async Task<JsonElement> ReadAsync(RelayFixture relay, ApiAnswer accepted) =>
        (await relay.GetAsync("/api/v1/events/" + accepted["eventId"])).Expect(200).Json;
}
