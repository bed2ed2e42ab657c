using System.Collections.Concurrent;
using Relay.Delivery.Lanes;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>An event for many webhooks at one time.</summary>
public sealed class LaneTurnsTests
{
    [Fact]
    public async Task Every_lane_is_moved_once_for_each_time_that_it_was_added_whoever_adds_it()
    {
        const int adders = 8,
            each = 500;
        var (turns, moved) = (new LaneTurns(), new ConcurrentDictionary<long, int>());
        var lanes = Enumerable.Range(1, each).Select(id => new Lane(Webhook.Forgotten(id), new WebhookHealth(), Limits)).ToList();

        await Task.WhenAll(
            Enumerable
                .Range(0, adders)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        foreach (var lane in lanes)
                            turns.Add(lane, one => moved.AddOrUpdate(one.Webhook.Id, 1, (_, times) => times + 1));
                    })
                )
        );

        await Poll.UntilAsync(() => moved.Values.Sum() == adders * each, "all are moved");
        Assert.All(moved.Values, times => Assert.Equal(adders, times));
    }

    [Fact]
    public async Task One_event_and_its_replay_reach_each_of_a_hundred_webhooks()
    {
        await using var host = await RelayHost.StartAsync();
        var webhooks = new List<string>();
        for (var i = 0; i < 100; i++)
            webhooks.Add(await host.WebhookAsync($"/hook{i}"));

        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal([id], host.Got($"/hook{i}")));

        (await host.PostAsync($"/events/{id}/replay")).Expect(202);
        await host.UntilSettledAsync();
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal([id, id], host.Got($"/hook{i}")));
        await host.AssertBalancedAsync();
    }

    private static LaneLimits Limits { get; } = new();
}
