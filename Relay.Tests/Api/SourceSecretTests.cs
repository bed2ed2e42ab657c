using System.Text.Json;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Secrets as people enter them, through every way in.</summary>
public sealed class SourceSecretTests
{
    [Theory]
    [InlineData("dialstack", "secret\n", "line feed (U+000A)")]
    [InlineData("generic", "\u201csecret\u201d", "typographic quote (U+201C)")]
    [InlineData("standard", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\u200b", "zero-width space (U+200B)")]
    public async Task What_was_pasted_along_is_refused_by_its_name(string dialect, string secret, string named)
    {
        await using var relay = await RelayFixture.StartAsync();
        var made = await relay.PostAsync("/api/v1/sources", Body("desk", dialect, secret));
        made.ExpectProblem(422, "secret_invalid").ExpectError("secrets", "secret_invalid");
        Assert.Contains(named, made.Text, StringComparison.Ordinal);

        (await relay.SourceAsync("other", dialect)).Expect(201);
        (await relay.SendAsync("PATCH", "/api/v1/sources/other", new { secrets = new[] { secret } })).ExpectProblem(422, "secret_invalid");
        (
            await relay.PostAsync(
                "/api/v1/recipes/preview",
                new
                {
                    recipe = new { },
                    sourceId = "other",
                    secrets = new[] { secret },
                }
            )
        ).ExpectProblem(422, "secret_invalid");
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILA", true)]
    [InlineData("whsec_-_8", true)]
    public async Task A_standard_secret_of_an_odd_length_is_taken_with_a_warning(string secret, bool warned)
    {
        await using var relay = await RelayFixture.StartAsync();
        var made = (await relay.PostAsync("/api/v1/sources", Body("desk", "standard", secret))).Expect(201);
        Assert.Equal(warned ? "secret_length" : null, Warning(made));
        Assert.Equal(warned ? "secret_length" : null, Warning(await relay.GetAsync("/api/v1/sources/desk")));
        Assert.Equal(1, made.Json.GetProperty("secrets").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_key_of_512_bytes_is_taken()
    {
        await using var relay = await RelayFixture.StartAsync();
        var secret = "whsec_" + Convert.ToBase64String(new byte[512]);
        (await relay.PostAsync("/api/v1/sources", Body("desk", "standard", secret))).Expect(201);
    }

    private static object Body(string name, string dialect, string secret) =>
        new
        {
            name,
            dialect,
            secrets = new[] { secret },
        };

    private static string? Warning(ApiAnswer source) =>
        source.Json.TryGetProperty("warnings", out var warnings) && warnings.ValueKind == JsonValueKind.Array
            ? Assert.Single(warnings.EnumerateArray()).GetProperty("code").GetString()
            : null;
}
