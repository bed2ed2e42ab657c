using Microsoft.Extensions.DependencyInjection;
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
            await PassAsync(host, seconds / 10);
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
            await PassAsync(host, 60);
            Assert.Empty(host.Got("/plain"));
            foreach (var webhook in (string[])[plain, redriven])
                (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "drain" })).Expect(202);
            await UntilHitsAsync(host, "/plain", events);
            Assert.Equal(ids.Skip(1), host.Got("/plain"));
            await UntilHitsAsync(host, "/redriven", events);
            await host.UntilSettledAsync();
            Assert.Equal(0, (await host.WebhookStateAsync(plain)).GetProperty("parked").GetInt32());
        }
        else if (end == "failing")
        {
            await PassAsync(host, 60);
            var failed = (await host.JsonAsync($"/api/v1/deliveries?webhook={plain}&state=failed")).GetProperty("items").EnumerateArray();
            Assert.Equal(ids.Skip(1).Order(), failed.Select(item => item.GetProperty("eventId").GetString()).Order());
            Assert.Empty(host.Got("/plain"));
            // One click each; the other webhook needs one success, whatever it is, and the rest comes by itself, once.
            foreach (var item in failed)
                (await host.PostAsync($"/deliveries/{item.GetProperty("id").GetString()}/retry")).Expect(202);
            ids.Add(await host.EventAsync());
            await PassAsync(host, 60);
        }
        else
        {
            await PassAsync(host, 60);
        }

        await UntilHitsAsync(host, "/plain", ids.Count - 1);
        await UntilHitsAsync(host, "/redriven", ids.Count - 1);
        foreach (var path in (string[])["/plain", "/redriven"])
            Assert.Equal(ids.Skip(1).Order(), host.Got(path).Order());
        await host.UntilSettledAsync();
        Assert.Equal(2 * ids.Count, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        await host.AssertBalancedAsync();
    }

    /// <summary>Lets time pass until so many have come: a node that heard nothing of itself for seconds is not sure of its lanes, and waits.</summary>
    private static async Task UntilHitsAsync(RelayHost host, string path, int count)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        await Poll.UntilAsync(
            () =>
            {
                if (lanes.InFlightTotal == 0)
                    host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return host.Got(path).Count >= count;
            },
            $"{count} on {path}"
        );
    }

    /// <summary>
    /// Lets time pass, and what becomes due meanwhile be tried at its time: nothing waits for the machine, and no attempt under way runs out
    /// of its time.
    /// </summary>
    private static async Task PassAsync(RelayHost host, double seconds)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        var step = TimeSpan.FromSeconds(Math.Max(0.05, seconds / 20));
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += step)
        {
            host.Clock.Advance(step);
            await Poll.UntilAsync(
                async () =>
                {
                    if (lanes.InFlightTotal > 0)
                        return false;
                    // What was planned for a moment ago is due a moment later on a clock that stands still.
                    host.Clock.Advance(TimeSpan.FromMilliseconds(1));
                    return await host.NumberAsync(
                            "SELECT count(*) FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id "
                                + $"WHERE d.state IN (0, 1) AND d.next_at < {host.Now} AND w.status = 0 AND d.id > w.parked_through"
                        ) == 0
                        && lanes.InFlightTotal == 0;
                },
                "what is due is not tried"
            );
        }
    }
}
