using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Verification as people see it: the computation, the reason, what to check.</summary>
public sealed class VerificationTests
{
    private const string Body = """{"id":"1","type":"call.end","data":{"call_id":"c"}}""";

    [Fact]
    public async Task A_valid_event_shows_what_was_signed_and_which_secret_fits()
    {
        await using var relay = await StartAsync("new", "old");
        var id = (await SendAsync(relay, "old")).Expect(200)["eventId"];

        var shown = (await relay.GetAsync($"/api/v1/events/{id}/verification")).Expect(200);

        Assert.Equal(
            ("valid", "valid", "1", "False", "False"),
            (shown["recorded"], shown["verdict"], shown["keyIndex"], shown["reserialised"], shown["secretsChanged"])
        );
        Assert.Equal(
            ("HMAC-SHA256, hex", "X-DialStack-Signature", "{timestamp}.{body}"),
            (shown["algorithm"], shown["header"], shown.Json.GetProperty("signed").GetProperty("template").GetString())
        );
        Assert.Equal(
            $"{shown.Json.GetProperty("timestamp").GetProperty("text").GetString()}.{Body}",
            shown.Json.GetProperty("signed").GetProperty("beginning").GetString()
        );
        Assert.Equal(
            shown.Json.GetProperty("received")[0].GetString(),
            shown.Json.GetProperty("expected")[1].GetProperty("signature").GetString()
        );
        Assert.Equal(["header", "timestamp", "content", "keys"], Steps(shown));
        Assert.False(shown.Json.TryGetProperty("hint", out _));
    }

    [Fact]
    public async Task A_rejection_says_what_to_check_and_a_change_of_secrets_is_seen()
    {
        await using var relay = await StartAsync("right");
        (await SendAsync(relay, "wrong")).ExpectProblem(401, "signature_mismatch");
        (await relay.EventAsync("desk", Body)).ExpectProblem(401, "signature_missing");
        var arrivals = (await relay.GetAsync("/api/v1/arrivals")).Items.Select(item => item.GetProperty("id").GetString()).ToList();

        var missing = (await relay.GetAsync($"/api/v1/arrivals/{arrivals[0]}/verification")).Expect(200);
        var mismatch = (await relay.GetAsync($"/api/v1/arrivals/{arrivals[1]}/verification")).Expect(200);
        Assert.Equal(
            ("signature_missing", "signature_missing", "False"),
            (missing["reason"], missing["verdict"], missing.Json.GetProperty("steps")[0].GetProperty("passed").ToString())
        );
        Assert.Equal(("signature_mismatch", "signature_mismatch"), (mismatch["reason"], mismatch["verdict"]));
        Assert.Contains("the secret is not the one", mismatch["hint"], StringComparison.Ordinal);

        await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { secrets = new[] { "wrong" } });
        var mended = (await relay.GetAsync($"/api/v1/arrivals/{arrivals[1]}/verification")).Expect(200);
        Assert.Equal(("signature_mismatch", "valid", "True"), (mended["reason"], mended["verdict"], mended["secretsChanged"]));
        (await relay.SendAsync("PATCH", "/api/v1/sources/desk", new { secrets = Array.Empty<string>() })).Expect(200);
        Assert.Equal("no_secret", (await relay.GetAsync($"/api/v1/arrivals/{arrivals[1]}/verification")).Expect(200)["missing"]);
    }

    [Fact]
    public async Task A_body_that_was_cut_or_removed_is_not_computed_and_its_headers_still_are()
    {
        await using var relay = await StartAsync("right");
        var big = $$$"""{"id":"1","type":"call.end","data":{"note":"{{{new string('x', 20_000)}}}"}}""";
        (await SendAsync(relay, "wrong", big)).ExpectProblem(401, "signature_mismatch");
        (await relay.EventAsync("desk", big)).ExpectProblem(401, "signature_missing");
        var id = (await SendAsync(relay, "right")).Expect(200)["eventId"];
        await relay.Services.GetRequiredService<IStore>().WriteAsync(db => db.Execute("UPDATE events SET body = NULL"));
        var arrivals = (await relay.GetAsync("/api/v1/arrivals?result=rejected"))
            .Items.Select(item => item.GetProperty("id").GetString())
            .ToList();

        var missing = (await relay.GetAsync($"/api/v1/arrivals/{arrivals[0]}/verification")).Expect(200);
        var mismatch = (await relay.GetAsync($"/api/v1/arrivals/{arrivals[1]}/verification")).Expect(200);
        var removed = (await relay.GetAsync($"/api/v1/events/{id}/verification")).Expect(200);

        Assert.Equal(
            ("body_cut", "signature_missing", "body_cut", "signature_mismatch"),
            (missing["missing"], missing["verdict"], mismatch["missing"], mismatch["verdict"])
        );
        Assert.Equal(["header", "timestamp"], Steps(mismatch));
        Assert.Empty(mismatch.Json.GetProperty("expected").EnumerateArray());
        Assert.Contains("the secret is not the one", mismatch["hint"], StringComparison.Ordinal);
        Assert.Equal(
            ("body_removed", "valid", false),
            (removed["missing"], removed["recorded"], removed.Json.TryGetProperty("verdict", out _))
        );
    }

    [Fact]
    public async Task A_viewer_sees_no_signature_and_no_part_of_the_body()
    {
        await using var relay = await StartAsync("right");
        var id = (await SendAsync(relay, "right")).Expect(200)["eventId"];
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        var admins = (await relay.GetAsync($"/api/v1/events/{id}/verification")).Json.GetProperty("received")[0].GetString()!;

        var shown = (await relay.SendAsync("GET", $"/api/v1/events/{id}/verification", key: viewer)).Expect(200);

        Assert.DoesNotContain(admins, shown.Text, StringComparison.Ordinal);
        Assert.Equal(admins[..8] + "…", shown.Json.GetProperty("expected")[0].GetProperty("signature").GetString());
        Assert.False(shown.Json.GetProperty("signed").TryGetProperty("beginning", out _));
        (await relay.GetAsync("/api/v1/events/evt_0000000000001/verification")).ExpectProblem(404, "not_found");
        (await relay.GetAsync("/api/v1/arrivals/arr_0000000000001/verification")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task An_event_that_was_recorded_unverified_says_why_and_every_arrival_of_one_is_explained()
    {
        await using var relay = await RelayFixture.StartAsync();
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "desk",
                    dialect = "dialstack",
                    secrets = new[] { "right" },
                    verification = "record",
                }
            )
        ).Expect(201);
        var id = (await SendAsync(relay, "wrong")).Expect(200)["eventId"];
        (await SendAsync(relay, "wrong")).Expect(200);

        var shown = (await relay.GetAsync($"/api/v1/events/{id}/verification")).Expect(200);
        Assert.Equal(("unverified", "signature_mismatch", "signature_mismatch"), (shown["recorded"], shown["reason"], shown["verdict"]));
        foreach (var arrival in (await relay.GetAsync($"/api/v1/events/{id}/arrivals")).Items)
            Assert.Equal(
                "signature_mismatch",
                (await relay.GetAsync($"/api/v1/arrivals/{arrival.GetProperty("id").GetString()}/verification")).Expect(200)["verdict"]
            );
    }

    private static async Task<RelayFixture> StartAsync(params string[] secrets)
    {
        var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "dialstack", secrets);
        return relay;
    }

    private static List<string> Steps(ApiAnswer shown) =>
        [.. shown.Json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()!)];

    private static async Task<ApiAnswer> SendAsync(RelayFixture relay, string secret, string body = Body)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk") { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(bytes, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()), key!))
            request.Headers.Add(name, value);
        return await ApiAnswer.ReadAsync(await relay.Http.SendAsync(request));
    }
}
