using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>A store that refuses: whatever a lane wanted of it is asked for again, and nothing stays set for good.</summary>
public sealed class DispatcherFaultTests
{
    private const int Times = 3;

    [Fact]
    public async Task Claims_of_due_work_are_made_again()
    {
        var stage = new StagedQueue();
        await using var host = await StartAsync(stage);
        await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok));
        stage.Refuse(nameof(IDeliveryQueue.ClaimDueAsync), Times);
        var recorded = await host.EventAsync();

        await UntilAsync(host, stage, () => host.Got("/hook").Count == 2);
        Assert.Equal([recorded, recorded], host.Got("/hook"));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(nameof(IDeliveryQueue.ClaimParkedAsync))]
    [InlineData(nameof(IDeliveryQueue.ReleaseAsync))]
    public async Task What_a_pause_gave_back_goes_out_in_the_end(string refused)
    {
        var stage = new StagedQueue();
        await using var host = await StartAsync(stage);
        var gate = new Gate();
        var webhook = await host.WebhookAsync("/hook", new { maxInFlight = 1 }, behaviour: gate.Behaviour);
        var ids = await host.EventsAsync(4);
        await host.UntilAsync(() => gate.Busy == 1, "the first is in flight, the others lie in the lane");

        stage.Refuse(refused, Times);
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        gate.Open();
        if (refused == nameof(IDeliveryQueue.ReleaseAsync))
            await UntilAsync(host, stage, () => true);
        (await host.PostAsync($"/webhooks/{webhook}/resume")).Expect(202);

        await UntilAsync(host, stage, () => host.Got("/hook").Count == 4);
        Assert.Equal(ids, host.Got("/hook"));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_to_be_skipped_is_skipped_in_the_end(bool byEnabling)
    {
        var stage = new StagedQueue();
        await using var host = await StartAsync(stage);
        var webhook = await host.WebhookAsync("/hook");
        (await host.PostAsync($"/webhooks/{webhook}/pause")).Expect(202);
        await host.EventsAsync(3);

        stage.Refuse(nameof(IDeliveryQueue.SkipAsync), Times);
        if (byEnabling)
            (await host.PostAsync($"/webhooks/{webhook}/enable", new { parked = "skip" })).Expect(202);
        else
            (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", new { @event = "disabled" })).Expect(200);

        await host.UntilAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return (await host.JsonAsync("/api/v1/ledger")).GetProperty("skipped").GetInt32() == 3;
            },
            "they are skipped"
        );
        Assert.Empty(host.Got("/hook"));
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_health_after_a_change_is_read_again()
    {
        var stage = new StagedQueue();
        await using var host = await StartAsync(stage);
        var webhook = await host.WebhookAsync("/old", behaviour: Behaviour.Throttle(429, "3600"));
        var recorded = await host.EventAsync();
        await host.UntilWebhookAsync(webhook, state => state.TryGetProperty("heldUntil", out _), "it is held");
        host.On("/new", Behaviour.Ok);

        stage.Refuse(nameof(IDeliveryQueue.ReadHealthAsync), Times);
        (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", new { url = new Uri(host.Receiver.Url, "/new") })).Expect(200);

        await UntilAsync(host, stage, () => host.Got("/new").Count == 1);
        Assert.Equal([recorded], host.Got("/new"));
    }

    private static Task<RelayHost> StartAsync(StagedQueue stage) => RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);

    /// <summary>Moves the clock until it holds, and all refusals were met.</summary>
    private static Task UntilAsync(RelayHost host, StagedQueue stage, Func<bool> holds)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        return host.UntilAsync(
            () =>
            {
                // An attempt that is under way on a busy machine must not run out of its time.
                if (lanes.InFlightTotal == 0)
                    host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return holds() && stage.Refusals == 0;
            },
            "what was refused is done in the end"
        );
    }
}
