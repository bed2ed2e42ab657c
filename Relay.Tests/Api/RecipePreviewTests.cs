using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>What a recipe would make of the newest requests of a source, before it is saved.</summary>
public sealed class RecipePreviewTests
{
    private static readonly object Recipe = new
    {
        signature = new
        {
            header = "X-Sig",
            algorithm = "sha256",
            encoding = "hex",
            prefix = "v0=",
            signed = "v0:{timestamp}:{body}",
            timestampHeader = "X-Time",
        },
        id = new[] { "json:/uuid" },
        type = "json:/kind",
        callId = "json:/call/id",
        account = "json:/tenant",
        time = "json:/at",
    };

    [Fact]
    public async Task Each_request_is_read_and_verified_as_it_would_be()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "generic");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await SendAsync(
            relay,
            """{"uuid":"u1","kind":"note.created","call":{"id":"c1"},"tenant":"t","at":"2026-01-15T14:30:00Z"}""",
            now,
            "s"
        );
        await SendAsync(relay, """{"uuid":"u2","kind":"ring"}""", now - 1000, "s");
        await SendAsync(relay, "no json", now, "other");
        var before = (await relay.GetAsync("/api/v1/ledger")).Text;

        var preview = (
            await PreviewAsync(
                relay,
                new
                {
                    recipe = Recipe,
                    secrets = new[] { "s" },
                    sourceId = "desk",
                }
            )
        ).Expect(200).Items;

        Assert.Equal(["signature_mismatch", "timestamp_stale", "valid"], preview.Select(item => item.GetProperty("verdict").GetString()));
        Assert.All(preview.Take(2), item => Assert.NotEqual("", item.GetProperty("hint").GetString()));
        var read = preview[2];
        Assert.Equal(
            ("u1", "note.created", "note.created", "c1", "t", "2026-01-15T14:30:00.000Z"),
            (
                Text(read, "dedupeKey"),
                Text(read, "type"),
                Text(read, "kind"),
                Text(read, "callId"),
                Text(read, "accountId"),
                Text(read, "occurredAt")
            )
        );
        Assert.Equal(("unknown", false), (Text(preview[0], "type"), preview[0].TryGetProperty("dedupeKey", out _)));
        Assert.Equal(before, (await relay.GetAsync("/api/v1/ledger")).Text);
        Assert.False((await relay.GetAsync("/api/v1/sources/desk")).Json.TryGetProperty("recipe", out _));
    }

    [Fact]
    public async Task Rejections_are_tried_with_the_sources_own_secrets_and_cut_bodies_are_said_so()
    {
        await using var relay = await RelayFixture.StartAsync();
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "generic",
                    secrets = new[] { "s" },
                    recipe = new
                    {
                        signature = new
                        {
                            header = "X-Wrong",
                            algorithm = "sha256",
                            encoding = "hex",
                        },
                    },
                }
            )
        ).Expect(201);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < 21; i++)
            Assert.Equal(401, await SendAsync(relay, $$"""{"uuid":"u{{i}}"}""", now, "s"));
        await SendAsync(relay, $$"""{"uuid":"big","x":"{{new string('x', 20_000)}}"}""", now, "s");

        var preview = (await PreviewAsync(relay, new { recipe = Recipe, sourceId = "desk" })).Expect(200).Items;

        Assert.Equal(20, preview.Count);
        Assert.All(preview, item => Assert.Equal(("rejected", "signature_missing"), (Text(item, "result"), Text(item, "recordedReason"))));
        Assert.Equal((true, false), (preview[0].GetProperty("truncated").GetBoolean(), preview[0].TryGetProperty("verdict", out _)));
        Assert.All(preview.Skip(1), item => Assert.Equal("valid", Text(item, "verdict")));
        Assert.Equal("u20", Text(preview[1], "dedupeKey"));
    }

    [Fact]
    public async Task It_is_an_admins_and_refuses_what_is_no_recipe()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialstack");
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];

        (await relay.SendAsync("POST", "/api/v1/recipes/preview", new { recipe = Recipe, sourceId = "desk" }, viewer)).ExpectProblem(
            403,
            "scope_insufficient"
        );
        (await PreviewAsync(relay, new { recipe = new { type = "xml:/a" }, sourceId = "desk" })).ExpectProblem(422, "recipe_invalid");
        (await PreviewAsync(relay, new { recipe = Recipe, sourceId = "nobody" })).ExpectProblem(422, "source_not_found");
        (await PreviewAsync(relay, new { sourceId = "desk" })).ExpectProblem(400, "json_missing_member");
        (
            await PreviewAsync(
                relay,
                new
                {
                    recipe = Recipe,
                    sourceId = "desk",
                    secrets = new[] { "" },
                }
            )
        ).ExpectProblem(422, "secret_invalid");
        Assert.Empty((await PreviewAsync(relay, new { recipe = Recipe, sourceId = "desk" })).Expect(200).Items);
    }

    private static Task<ApiAnswer> PreviewAsync(RelayFixture relay, object body) => relay.PostAsync("/api/v1/recipes/preview", body);

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static async Task<int> SendAsync(RelayFixture relay, string body, long time, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk") { Content = new StringContent(body) };
        request.Headers.Add("X-Time", time.ToString());
        request.Headers.Add(
            "X-Sig",
            "v0="
                + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{time}:{body}")))
        );
        using var response = await relay.Http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
