using Relay.Simulator.Receiver;
using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>What has gathered is caught up with or skipped, and what comes while that is decided is neither lost nor skipped.</summary>
public sealed class ListenChoiceTests
{
    [Fact]
    public async Task What_comes_between_the_question_and_the_answer_was_not_asked_about()
    {
        await using var host = await RelayHost.StartAsync();
        host.On("/hooks", Behaviour.Ok);
        await GatherAsync(host, 3);
        var between = "";
        await using var listener = new ListenRun(
            ListenTests.Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url) with
            {
                Skips = null,
            }
        )
        {
            Choice = async ready =>
            {
                Assert.Equal(3, ready.Waiting);
                between = await host.EventAsync();
                return true;
            },
        };

        await host.UntilHitsAsync("/hooks", 1);
        var after = await host.EventAsync();
        await host.UntilHitsAsync("/hooks", 2);

        Assert.Equal([between, after], host.Receiver.HitsOn("/hooks").Select(hit => hit.Header("Relay-Event-Id")));
        await host.UntilAsync(async () => await CountAsync(host, "skipped") == 3, "not all is skipped that gathered");
        await host.UntilAsync(async () => await CountAsync(host, "delivered") == 2, "not both are settled");
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_comes_while_it_is_asked_follows_what_has_gathered_where_that_is_caught_up_with()
    {
        await using var host = await RelayHost.StartAsync();
        host.On("/hooks", Behaviour.Ok);
        await GatherAsync(host, 2);
        await using var listener = new ListenRun(
            ListenTests.Settings(host.Relay.Address, host.Relay.Key, host.Receiver.Url) with
            {
                Skips = null,
            }
        )
        {
            Choice = async _ =>
            {
                await host.EventAsync();
                return false;
            },
        };

        await host.UntilAsync(async () => await CountAsync(host, "delivered") == 3, "not all are delivered");
        Assert.Equal(3, host.Receiver.HitsOn("/hooks").Count);
        await host.AssertBalancedAsync();
    }

    /// <summary>A listener that was there once, and what came since.</summary>
    private static async Task GatherAsync(RelayHost host, int events)
    {
        (await TestListener.PutAsync(host.Relay, "laptop")).Expect(200);
        await host.EventsAsync(events);
    }

    private static async Task<long> CountAsync(RelayHost host, string figure) =>
        (await host.JsonAsync("/api/v1/ledger")).GetProperty(figure).GetInt64();
}
