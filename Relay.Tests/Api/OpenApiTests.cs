using System.Text.Json;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>The document that describes the API.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_names_every_resource_with_its_filters()
    {
        await using var relay = await RelayFixture.StartAsync();

        var document = (await relay.GetAsync("/openapi/v1.json")).Expect(200).Json;

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        foreach (
            var path in new[]
            {
                "keys",
                "sources",
                "sources/{id}",
                "webhooks/{id}/enable",
                "events/{id}/replay",
                "events/{id}/routing",
                "arrivals",
                "deliveries/{id}/retry",
                "export",
                "ledger",
            }
        )
        {
            Assert.True(paths.TryGetProperty("/api/v1/" + path, out _), path);
        }

        var filters = paths
            .GetProperty("/api/v1/events")
            .GetProperty("get")
            .GetProperty("parameters")
            .EnumerateArray()
            .Select(parameter => parameter.GetProperty("name").GetString());
        Assert.Equal(
            [
                "source",
                "kind",
                "type",
                "callId",
                "webhook",
                "state",
                "verified",
                "duplicates",
                "outOfOrder",
                "simulated",
                "field",
                "q",
                "ids",
                "from",
                "to",
                "limit",
                "cursor",
            ],
            filters
        );
    }

    [Fact]
    public async Task The_document_names_what_is_not_under_the_api_and_every_refusal()
    {
        await using var relay = await RelayFixture.StartAsync();

        var paths = (await relay.GetAsync("/openapi/v1.json")).Expect(200).Json.GetProperty("paths");

        Assert.Empty(paths.GetProperty("/healthz").GetProperty("get").GetProperty("security").EnumerateArray());
        Assert.True(paths.TryGetProperty("/metrics", out _));
        Assert.True(paths.GetProperty("/in/{source}/{path}").GetProperty("post").GetProperty("responses").TryGetProperty("401", out _));
        Assert.Equal(["200", "400", "401", "403", "404", "409", "413", "415", "422"], Answers(paths, "/api/v1/webhooks/{id}", "patch"));
        Assert.Equal(["200", "400", "401"], Answers(paths, "/api/v1/events", "get"));
        Assert.Equal(["200", "401", "404"], Answers(paths, "/api/v1/events/{id}/body", "get"));
    }

    private static IEnumerable<string> Answers(JsonElement paths, string path, string method) =>
        paths.GetProperty(path).GetProperty(method).GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order();
}
