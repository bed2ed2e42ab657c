using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Config;
using Relay.Delivery.Lanes;
using Relay.Hosting;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>A wall clock that is set while the relay runs: what is planned keeps its distance from now, and the log says why.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(-3600)]
    [InlineData(-90_000)]
    [InlineData(-7)]
    public async Task Set_back_it_holds_no_retry(int seconds)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = new[] { 600 } },
            behaviour: Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok)
        );
        var recorded = await host.EventAsync();
        await host.UntilAsync(() => host.Lane(webhook).NextDue is not null, "a retry is planned");
        var (wait, began) = (host.Lane(webhook).NextDue!.Value - host.Now, host.Clock.GetTimestamp());

        host.Clock.Jump(TimeSpan.FromSeconds(seconds));
        await UntilPlannedAsync(host, webhook, lane => lane.NextDue);

        Assert.Equal(wait, Left(host, began, host.Lane(webhook).NextDue!.Value), 2_000.0);
        host.Clock.Advance(TimeSpan.FromMilliseconds(host.Lane(webhook).NextDue!.Value - host.Now));
        await host.UntilHitsAsync("/hook", 2);
        Assert.Equal([recorded, recorded], host.Got("/hook"));
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Set_back_it_holds_no_pause_that_a_receiver_asked_for()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        var webhook = await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Throttle(429, "600"), 1, Behaviour.Ok));
        await host.EventAsync();
        await host.UntilAsync(() => host.Lane(webhook).Health.Hold.Until > host.Now, "it is held");
        var began = host.Clock.GetTimestamp();

        host.Clock.Jump(TimeSpan.FromMinutes(-45));
        await UntilPlannedAsync(host, webhook, lane => lane.Health.Hold.Until);

        Assert.Equal(600_000, Left(host, began, host.Lane(webhook).Health.Hold.Until), 2_000.0);
        host.Clock.Advance(TimeSpan.FromMilliseconds(host.Lane(webhook).Health.Hold.Until - host.Now));
        await host.UntilHitsAsync("/hook", 2);
    }

    [Fact]
    public async Task Set_back_it_holds_nothing_of_a_backlog_and_the_order_stays()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), options =>
            options with
            {
                Delivery = options.Delivery with { LaneQueue = 2 },
            }
        );
        var gate = new Gate();
        await host.WebhookAsync("/hook", new { maxInFlight = 1 }, behaviour: gate.Behaviour);
        var ids = await host.EventsAsync(12);
        await host.UntilAsync(() => gate.Busy == 1, "the first is in flight, most of the others lie in the store");

        host.Clock.Jump(TimeSpan.FromHours(-1));
        gate.Open();
        await UntilHitsAsync(host, 12);

        Assert.Equal(ids, host.Got("/hook"));
    }

    [Fact]
    public async Task Set_ahead_it_sends_once_what_was_planned_until_then()
    {
        await using var host = await RelayHost.StartAsync(new ManualClock());
        await host.WebhookAsync("/hook", behaviour: Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok));
        await host.EventAsync();
        await host.UntilAsync(() => host.Got("/hook").Count == 1, "the first attempt");

        host.Clock.Jump(TimeSpan.FromDays(1));
        await UntilHitsAsync(host, 2);
        await host.UntilSettledAsync();
        host.Clock.Jump(TimeSpan.FromDays(-1));
        host.Clock.Advance(TimeSpan.FromMinutes(2));

        await host.UntilSettledAsync();
        Assert.Equal(2, host.Got("/hook").Count);
        await host.AssertBalancedAsync();
    }

    /// <summary>A store that refuses in the middle of it: no plan is moved twice, which would send before its time.</summary>
    [Theory]
    [InlineData(nameof(IDeliveryQueue.BringForwardAsync))]
    [InlineData(nameof(IDeliveryQueue.ChangeHealthAsync))]
    public async Task A_store_that_refuses_moves_each_plan_once(string refused)
    {
        var stage = new StagedQueue();
        await using var host = await RelayHost.StartAsync(new ManualClock(), change: stage.PutIn);
        var webhook = await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = new[] { 600 } },
            behaviour: Behaviour.Sequence(Behaviour.Status(500), 1, Behaviour.Ok)
        );
        await host.EventAsync();
        await host.UntilAsync(() => host.Lane(webhook).NextDue is not null, "a retry is planned");
        var (wait, began) = (host.Lane(webhook).NextDue!.Value - host.Now, host.Clock.GetTimestamp());

        stage.Refuse(refused, 3);
        host.Clock.Jump(TimeSpan.FromSeconds(-100));
        await UntilPlannedAsync(host, webhook, lane => lane.NextDue);

        Assert.Equal(0, stage.Refusals);
        Assert.Equal(wait, Left(host, began, host.Lane(webhook).NextDue!.Value), 2_000.0);
    }

    [Fact]
    public async Task The_log_names_each_jump()
    {
        var log = new LogLines();
        await using var host = await RelayHost.StartAsync(
            new ManualClock(),
            options => options with { Log = new LogOptions { Level = LogLevel.Warning } },
            services => services.AddSingleton<ILoggerProvider>(log)
        );
        foreach (var (jump, count) in new[] { (TimeSpan.FromHours(-1), 1), (TimeSpan.FromDays(1), 2) })
        {
            host.Clock.Jump(jump);
            await host.UntilAsync(
                () =>
                {
                    host.Clock.Advance(Second);
                    return log.Find(LogEvents.ClockJump).Count == count;
                },
                "it is named"
            );
        }

        Assert.Contains("back by 3600 s", log.Find(LogEvents.ClockJump)[0], StringComparison.Ordinal);
        Assert.Contains("ahead by 86400 s", log.Find(LogEvents.ClockJump)[1], StringComparison.Ordinal);
    }

    /// <summary>What was planned before the clock was set back is planned anew, and the lane looks then.</summary>
    private static async Task UntilPlannedAsync(RelayHost host, string webhook, Func<Lane, long?> plan)
    {
        var (lane, before) = (host.Lane(webhook), plan(host.Lane(webhook)));
        // Slowly: what is planned must not come due while the relay is about to plan it anew.
        await Poll.UntilAsync(
            () =>
            {
                if (plan(lane) == before)
                    host.Clock.Advance(Second / 50);
                lock (lane.Lock)
                    return plan(lane) is { } planned && planned < before && lane.TimerAt == planned;
            },
            "it is planned as before"
        );
    }

    /// <summary>How long it was from then to what is planned, milliseconds, by the clock that only goes on.</summary>
    private static double Left(RelayHost host, long began, long planned) =>
        host.Clock.GetElapsedTime(began).TotalMilliseconds + planned - host.Now;

    /// <summary>Lets time pass until so many requests have come.</summary>
    private static Task UntilHitsAsync(RelayHost host, int count)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        return host.UntilAsync(
            () =>
            {
                // An attempt that is under way on a busy machine must not run out of its time.
                if (lanes.InFlightTotal == 0)
                    host.Clock.Advance(Second / 4);
                return host.Got("/hook").Count >= count;
            },
            $"{count} requests"
        );
    }
}
