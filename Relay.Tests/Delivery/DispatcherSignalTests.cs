using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>
/// Signals between the lanes and the store: none is lost where two meet, and what is lost all the same is found. The clock stands still,
/// so no sweep comes to help.
/// </summary>
public sealed class DispatcherSignalTests
{
    [Fact]
    public async Task What_comes_while_a_claim_runs_is_claimed_after_it()
    {
        var stage = new StagedQueue();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);
        await host.WebhookAsync("/hook");
        var first = await host.EventAsync();
        await host.UntilSettledAsync();

        stage.Hold();
        (await host.PostAsync($"/events/{first}/replay")).Expect(202);
        await stage.Reached;
        var second = await host.EventAsync();
        stage.Release();
        await host.UntilHitsAsync("/hook", 3);

        Assert.Equal([first, first, second], host.Got("/hook"));
        await host.UntilSettledAsync();
    }

    [Fact]
    public async Task A_retry_that_is_planned_while_a_claim_runs_comes_at_its_time()
    {
        var stage = new StagedQueue();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = new[] { 5 } }, behaviour: gate.Behaviour);
        var first = await host.EventAsync();
        await host.UntilAsync(() => gate.Busy == 1, "the first is in flight");

        stage.Hold();
        (await host.PostAsync($"/events/{first}/replay")).Expect(202);
        await stage.Reached;
        gate.Answer(1, Behaviour.Status(500));
        await host.UntilAsync(
            async () => await host.NumberAsync("SELECT count(*) FROM deliveries WHERE attempts = 1") == 1,
            "the first has failed"
        );
        gate.Open();
        stage.Release();
        await host.UntilHitsAsync("/hook", 2);
        await host.UntilAsync(async () => await host.NumberAsync("SELECT delivered FROM ledger") == 1, "the replay is delivered");
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        await host.UntilHitsAsync("/hook", 3);

        await host.UntilSettledAsync();
        Assert.Equal(2, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        Assert.NotEqual("", webhook);
    }

    [Fact]
    public async Task Paused_and_resumed_while_a_claim_runs_its_work_drains_in_order()
    {
        var stage = new StagedQueue();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);
        var webhook = await host.WebhookAsync("/hook");
        var first = await host.EventAsync();
        await host.UntilSettledAsync();
        stage.Hold();
        (await host.PostAsync($"/events/{first}/replay")).Expect(202);
        await stage.Reached;

        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        var second = await host.EventAsync();
        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);
        stage.Release();
        await host.UntilAsync(async () => await host.NumberAsync("SELECT delivered FROM ledger") == 3, "all are delivered");

        Assert.Equal([first, second], host.Got("/hook").Distinct());
        Assert.Equal(0, (await host.WebhookStateAsync(webhook)).GetProperty("parked").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_nobody_was_told_of_is_found_by_the_sweep()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook");
        var recorded = await host.EventAsync();
        await host.UntilSettledAsync();
        Assert.True(Ids.TryParse("evt_", recorded, out var eventId) && Ids.TryParse("wh_", webhook, out _));
        await host
            .Relay.Services.GetRequiredService<IDeliveryQueue>()
            .CreateAsync(eventId, [Id(webhook)], DeliveryTrigger.Replay, host.Now);

        host.Clock.Advance(TimeSpan.FromSeconds(31));

        await host.UntilHitsAsync("/hook", 2);
        await host.UntilSettledAsync();
    }

    private static long Id(string webhook) => Ids.TryParse("wh_", webhook, out var id) ? id : throw new ArgumentException(webhook);
}
