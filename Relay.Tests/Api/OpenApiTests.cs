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
        foreach (var path in new[] { "keys", "sources", "sources/{id}", "webhooks/{id}/enable", "events/{id}/replay", "events/{id}/routing", "arrivals", "deliveries/{id}/retry", "ledger" })
        {
            Assert.True(paths.TryGetProperty("/api/v1/" + path, out _), path);
        }

        var filters = paths.GetProperty("/api/v1/events").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());
        Assert.Equal(["source", "kind", "type", "callId", "state", "verified", "q", "from", "to", "limit", "cursor"], filters);
    }
}
