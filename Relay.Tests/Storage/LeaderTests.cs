using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>Loops that may run on one node only ask whether it is this one, each turn.</summary>
public sealed class LeaderTests
{
    [Fact]
    public async Task A_node_that_does_not_lead_projects_nothing_until_it_does()
    {
        var leaders = new Leaders();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: services => services.AddSingleton<ILeaders>(leaders));
        await host.EventAsync("call_1");
        var before = leaders.Asked("calls");
        await host.UntilAsync(
            () =>
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return leaders.Asked("calls") > before + 1 && leaders.Asked("event-runs") > 0 && leaders.Asked("change-trimmer") > 0;
            },
            "nobody asks"
        );
        Assert.Empty((await host.JsonAsync("/api/v1/calls")).GetProperty("items").EnumerateArray());

        leaders.IsLeader = true;

        await host.UntilAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return (await host.JsonAsync("/api/v1/calls")).GetProperty("items").GetArrayLength() == 1;
            },
            "the call is not there"
        );
    }

    private sealed class Leaders : ILeaders
    {
        private readonly ConcurrentDictionary<string, int> _asked = new();

        public bool IsLeader { get; set; }

        public int Asked(string name) => _asked.GetValueOrDefault(name);

        public ValueTask<bool> TryLeadAsync(string name, CancellationToken cancel)
        {
            _asked.AddOrUpdate(name, 1, (_, count) => count + 1);
            return ValueTask.FromResult(IsLeader);
        }
    }
}
