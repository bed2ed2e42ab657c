using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>What runs and replays had made for themselves when the relay was killed is found at the next start, and removed.</summary>
public sealed class LeftoverTests
{
    [Fact]
    public async Task Sources_and_webhooks_of_interrupted_runs_and_replays_are_removed_and_nobody_elses()
    {
        await using var host = await RelayHost.StartAsync();
        var log = host.Relay.Services.GetRequiredService<IRunLog>();
        var run = Ids.Run((await log.BeginAsync(new NewRun(null, 1, "{}"), "test", TestContext.Current.CancellationToken)).Id);
        // A storm of a command line waits for a relay that is restarted, and goes on.
        foreach (var simulated in (string[])[run, "storm-42-20260101000000"])
        {
            var source = (await host.PostAsync("/sources", Source(simulated))).Expect(201).Id;
            (await host.PostAsync("/webhooks", Webhook("storm", simulated, "call.completed", source))).Expect(201);
        }

        (await host.PostAsync("/webhooks", Webhook("storm", "Replay rpl_0000000000001", "disabled", null))).Expect(201);
        (await host.PostAsync("/webhooks", Webhook("person", "Replay rpl_0000000000002", "disabled", null))).Expect(201);

        await host.RestartAsync();

        Assert.Equal(["desk", "storm-42-20260101000000"], await NamesAsync(host, "sources"));
        Assert.Equal(["Replay rpl_0000000000002", "storm-42-20260101000000"], await NamesAsync(host, "webhooks"));
        Assert.Equal("interrupted", (await host.JsonAsync($"/api/v1/runs/{run}")).GetProperty("state").GetString());
    }

    private static object Source(string simulated) =>
        new
        {
            name = simulated,
            dialect = "dialstack",
            simulated,
        };

    private static Dictionary<string, object> Webhook(string origin, string name, string kind, string? sourceId)
    {
        var webhook = new Dictionary<string, object>
        {
            ["name"] = name,
            ["provider"] = "custom",
            ["url"] = "http://127.0.0.1:4999/x",
            ["event"] = kind,
            ["origin"] = origin,
        };
        if (sourceId is not null)
            webhook["sourceId"] = sourceId;
        return webhook;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(RelayHost host, string list) =>
        [
            .. (await host.JsonAsync($"/api/v1/{list}"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(item => item.GetProperty("name").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
}
