using System.Text.Json;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>A second webhook for the same is allowed, and the answer says that there is one.</summary>
public sealed class WebhookTwinTests
{
    private const string Url = "https://93.184.216.34/hook";

    [Fact]
    public async Task The_second_one_is_made_and_names_the_first()
    {
        await using var relay = await RelayFixture.StartAsync();
        var first = await relay.WebhookAsync(Url);
        var second = await relay.WebhookAsync("https://93.184.216.34:443/hook");

        Assert.False(first.Json.TryGetProperty("warnings", out _));
        var warning = Assert.Single(second.Json.GetProperty("warnings").EnumerateArray());
        Assert.Equal("webhook_exists", warning.GetProperty("code").GetString());
        Assert.Contains(first.Id, warning.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await relay.GetAsync("/api/v1/webhooks")).Items.Count);
    }

    [Fact]
    public async Task What_sends_other_events_or_elsewhere_is_no_second_one()
    {
        await using var relay = await RelayFixture.StartAsync();
        var (a, b) = ((await relay.SourceAsync("a")).Id, (await relay.SourceAsync("b")).Id);
        await relay.WebhookAsync(Url, more: new { sourceId = a });

        Assert.False(IsWarned(await relay.WebhookAsync(Url, more: new { sourceId = b })));
        Assert.False(IsWarned(await relay.WebhookAsync(Url, "note.created")));
        Assert.False(IsWarned(await relay.WebhookAsync(Url + "?x=1")));
        Assert.False(IsWarned(await relay.WebhookAsync(Url, "disabled")));
        Assert.False(IsWarned(await relay.WebhookAsync(Url, "disabled")));
        Assert.True(IsWarned(await relay.WebhookAsync(Url, more: new { sourceId = a })));
        Assert.True(IsWarned(await relay.WebhookAsync(Url)));
    }

    [Fact]
    public async Task A_change_that_makes_one_says_so_too()
    {
        await using var relay = await RelayFixture.StartAsync();
        await relay.WebhookAsync(Url);
        var other = await relay.WebhookAsync(Url, "note.created");

        var changed = (
            await relay.SendAsync("PATCH", "/api/v1/webhooks/" + other.Id, JsonDocument.Parse("""{"event":"call.completed"}"""))
        ).Expect(200);
        Assert.True(IsWarned(changed));
        Assert.False(IsWarned((await relay.SendAsync("PATCH", "/api/v1/webhooks/" + other.Id, new { name = "x" })).Expect(200)));
    }

    private static bool IsWarned(ApiAnswer webhook) => webhook.Json.TryGetProperty("warnings", out _);
}
