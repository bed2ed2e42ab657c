using System.Net;
using System.Text;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Relays that send to each other what they got from each other.</summary>
public sealed class RelayLoopTests
{
    [Fact]
    public async Task Two_relays_that_send_to_each_other_stop_at_the_fifth()
    {
        var clock = new ManualClock();
        await using var first = await RelayHost.StartAsync(clock, withSource: false);
        await using var second = await RelayHost.StartAsync(clock, withSource: false, server: Engine.Postgres.Server());
        // What comes is an event of its own each time, under an id of its own: no key stops it.
        foreach (var host in (RelayHost[])[first, second])
            await host.Relay.SourceAsync("desk", "standard");
        await SendToAsync(first, second);
        await SendToAsync(second, first);

        using var post = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent("""{"type":"call.completed","data":{}}""", Encoding.UTF8, "application/json"),
        };
        post.Headers.Add("webhook-id", "msg_1");
        post.Headers.Add("webhook-timestamp", $"{first.Now / 1000}");
        using var answer = await first.Relay.Http.SendAsync(post);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await Poll.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(200));
                return await CountAsync(first, "failed") + await CountAsync(second, "failed") == 1;
            },
            "the last one is not given up"
        );
        // It passed five relays, and the sixth is one that it came from.
        Assert.Equal((3, 2), (await CountAsync(first, "unique"), await CountAsync(second, "unique")));
        Assert.Equal(4, await CountAsync(first, "delivered") + await CountAsync(second, "delivered"));
        var last = (await first.JsonAsync("/api/v1/deliveries?state=failed")).GetProperty("items")[0].GetProperty("id").GetString();
        foreach (var attempt in (await first.JsonAsync($"/api/v1/deliveries/{last}")).GetProperty("attempts").EnumerateArray())
            Assert.Equal(508, attempt.GetProperty("status").GetInt32());
        await first.AssertBalancedAsync();
        await second.AssertBalancedAsync();
    }

    private static async Task SendToAsync(RelayHost from, RelayHost to) =>
        await from.Relay.WebhookAsync(new Uri(to.Relay.Address, "/in/desk").ToString());

    private static async Task<int> CountAsync(RelayHost host, string name) =>
        (await host.JsonAsync("/api/v1/ledger")).GetProperty(name).GetInt32();
}
