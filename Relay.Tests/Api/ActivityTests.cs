using System.Text.Json;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>The figures for charts and cards.</summary>
public sealed class ActivityTests
{
    [Fact]
    public async Task The_last_hour_has_a_row_for_each_minute_and_the_last_one_says_what_just_happened()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/ok");
        await host.EventAsync();
        await host.UntilSettledAsync();

        var answer = await host.JsonAsync("/api/v1/activity");

        var minutes = answer.GetProperty("minutes").EnumerateArray().ToList();
        Assert.Equal(60, minutes.Count);
        Assert.Equal((1, 1, 1), (Number(minutes[^1], "received"), Number(minutes[^1], "unique"), Number(minutes[^1], "delivered")));
        Assert.All(minutes.SkipLast(1), minute => Assert.Equal(0, Number(minute, "received")));
        Assert.False(answer.TryGetProperty("oldestDueMs", out _));

        var view = await host.WebhookStateAsync(webhook);
        Assert.Equal(1, view.GetProperty("successRate").GetDouble());
        Assert.True(view.GetProperty("p95Ms").GetInt32() >= 0);
        var listed = (await host.JsonAsync("/api/v1/webhooks")).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(1, listed.GetProperty("successRate").GetDouble());
    }

    [Fact]
    public async Task A_restart_keeps_the_charts()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/bad", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        await host.EventAsync();
        await host.UntilSettledAsync();

        await host.RestartAsync();

        var slots = (await host.JsonAsync($"/api/v1/webhooks/{webhook}/activity?hours=24")).GetProperty("slots").EnumerateArray().ToList();
        Assert.Equal(48, slots.Count);
        Assert.Equal((0, 1), (slots.Sum(slot => Number(slot, "succeeded")), slots.Sum(slot => Number(slot, "failed"))));
        var minutes = (await host.JsonAsync("/api/v1/activity?minutes=120")).GetProperty("minutes").EnumerateArray().ToList();
        Assert.Equal(
            (120, 1, 1),
            (minutes.Count, minutes.Sum(minute => Number(minute, "failedAttempts")), minutes.Sum(minute => Number(minute, "strikes")))
        );
    }

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();
}
