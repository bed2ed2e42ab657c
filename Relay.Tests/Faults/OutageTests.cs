using Relay.Simulator.Receiver;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A receiver that is away for a while, by the test's clock, and what becomes of everything that was accepted meanwhile.</summary>
[Trait("Promise", "T6")]
public sealed class OutageTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Everything_comes_in_the_end(Engine engine)
    {
        var figure = Figure.Begin("T6", engine);
        var many = LongForm.Choose(6, 60);
        await OutageAsync(engine, 0.5, many, "whole");
        await OutageAsync(engine, 5, many, "whole");
        await OutageAsync(engine, 60, 2, "failing");
        await OutageAsync(engine, 60, many, "disabled");
        await OutageAsync(engine, 600, many, "disabled");
        figure.Is(
            $"outages of 0.5, 5, 60 and 600 s with {many} events each: 0 lost; where one disabled the webhook, everything since the last success came in the order of its events and 0 stayed parked; below three strikes each failed one was listed and sent by one click, or by itself and once"
        );
    }

    /// <param name="seconds">How long the receiver is away.</param>
    /// <param name="events">How many come meanwhile, a tenth of them in each tenth of the time.</param>
    /// <param name="end">What the webhook without <c>redriveOnRecovery</c> is when the receiver is back: whole, failing or disabled.</param>
    private static async Task OutageAsync(Engine engine, double seconds, int events, string end)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        var (plain, redriven) = (await host.WebhookAsync("/plain"), await host.WebhookAsync("/redriven", new { redriveOnRecovery = true }));
        var ids = new List<string> { await host.EventAsync() };
        await host.UntilHitsAsync("/plain", 1);
        await host.UntilHitsAsync("/redriven", 1);

        host.On("/plain", Behaviour.Status(503));
        host.On("/redriven", Behaviour.Status(503));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            // Two come at the very beginning, so that both are given up before the end.
            var due = events == 2 ? 2 : (int)Math.Ceiling(events * (tenth + 1) / 10.0);
            while (ids.Count <= due)
                ids.Add(await host.EventAsync());
            await host.PassAsync(seconds / 10);
        }

        Assert.Equal(events + 1, ids.Count);
        host.On("/plain", Behaviour.Ok);
        host.On("/redriven", Behaviour.Ok);
        host.Receiver.Clear();
        var state = await host.WebhookStateAsync(plain);
        Assert.Equal(end == "disabled" ? "auto_disabled" : "active", state.GetProperty("state").GetString());
        if (end == "disabled")
        {
            // Nothing is sent before a person says so, and then everything since the last success, the oldest first.
            await host.PassAsync(60);
            Assert.Empty(host.Got("/plain"));
            foreach (var webhook in (string[])[plain, redriven])
                (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
            await host.UntilHitsInTimeAsync("/plain", events);
            Assert.Equal(ids.Skip(1), host.Got("/plain"));
            await host.UntilHitsInTimeAsync("/redriven", events);
            await host.UntilSettledAsync();
            Assert.Equal(0, (await host.WebhookStateAsync(plain)).GetProperty("parked").GetInt32());
        }
        else if (end == "failing")
        {
            await host.PassAsync(60);
            var failed = (await host.JsonAsync($"/api/v1/deliveries?webhook={plain}&state=failed")).GetProperty("items").EnumerateArray();
            Assert.Equal(ids.Skip(1).Order(), failed.Select(item => item.GetProperty("eventId").GetString()).Order());
            Assert.Empty(host.Got("/plain"));
            // One click each; the other webhook needs one success, whatever it is, and the rest comes by itself, once.
            foreach (var item in failed)
                (await host.PostAsync($"/deliveries/{item.GetProperty("id").GetString()}/retry")).Expect(202);
            ids.Add(await host.EventAsync());
            await host.PassAsync(60);
        }
        else
        {
            await host.PassAsync(60);
        }

        await host.UntilHitsInTimeAsync("/plain", ids.Count - 1);
        await host.UntilHitsInTimeAsync("/redriven", ids.Count - 1);
        foreach (var path in (string[])["/plain", "/redriven"])
            Assert.Equal(ids.Skip(1).Order(), host.Got(path).Order());
        await host.UntilSettledAsync();
        Assert.Equal(2 * ids.Count, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        await host.AssertBalancedAsync();
    }
}
