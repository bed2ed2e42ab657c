using Xunit;

namespace Relay.Tests.Domain;

/// <summary>What an answer through a tunnel makes of a delivery: an answer is final, no answer is none, and nothing strikes.</summary>
public class ListenerSettlementTests
{
    private static readonly Webhook Laptop = new()
    {
        Id = 1,
        Name = "listener laptop",
        Url = "http://localhost:3000/",
        Event = Webhook.AnyEvent,
        Secret = "",
        RetryDelaysSeconds = [],
        StrikeLimit = 1,
        Listener = new Listener("laptop"),
    };

    public static TheoryData<string> AllOutcomes => [.. Enum.GetValues<Outcome>().Select(outcome => outcome.Name())];

    [Theory]
    [MemberData(nameof(AllOutcomes))]
    public void Nothing_strikes_or_disables_a_listener(string name)
    {
        var after = Decide(Outcomes.Parse(name), null).Health;
        Assert.Equal((0, WebhookStatus.Active), (after.Strikes, after.Status));
    }

    [Theory]
    [InlineData("refused", 404)]
    [InlineData("server_error", 500)]
    [InlineData("redirected", 302)]
    [InlineData("gone", 410)]
    [InlineData("throttled", 429)]
    [InlineData("protocol_error", 999)]
    public void What_the_handler_answered_is_final_however_the_listener_stands(string name, int status)
    {
        Assert.Equal(DeliveryState.Failed, Decide(Outcomes.Parse(name), status).State);
        Assert.Equal(DeliveryState.Failed, Decide(Outcomes.Parse(name), status, Listener.Away(0)).State);
        Assert.Equal(DeliveryState.Failed, Decide(Outcomes.Parse(name), status, new WebhookHealth { Epoch = 7 }).State);
        Assert.Equal(DeliveryState.Delivered, Decide(Outcome.Succeeded, 200, Listener.Away(0)).State);
    }

    [Fact]
    public void A_handler_that_hangs_waits_in_growing_pauses_and_holds_nobody_else()
    {
        long[] seconds = [1, 2, 5, 10, 15, 30, 30, 30];
        for (var retries = 0; retries < seconds.Length; retries++)
        {
            var decision = Decide(Outcome.TimedOut, null, retries: retries);
            Assert.Equal(
                (DeliveryState.Waiting, 1_000 + (seconds[retries] * 1000), retries + 1),
                (decision.State, decision.NextAt, decision.Retries)
            );
            Assert.Equal(Hold.None, decision.Health.Hold);
        }
    }

    [Fact]
    public void A_handler_that_is_down_rests_the_whole_lane_and_those_that_failed_together_are_one_pause()
    {
        var first = Decide(Outcome.ConnectFailed, null);
        Assert.Equal((DeliveryState.Waiting, 1_000L), (first.State, first.NextAt));
        Assert.Equal(new Hold(1, 1_000, 2_000), first.Health.Hold);

        var beside = Decide(Outcome.ConnectFailed, null, first.Health);
        Assert.Equal(first.Health.Hold, beside.Health.Hold);

        var later = Decide(Outcome.ConnectFailed, null, first.Health with { Hold = new Hold(6, 100, 900) });
        Assert.Equal(new Hold(7, 1_000, 31_000), later.Health.Hold);
        Assert.Equal(Hold.None, Decide(Outcome.Succeeded, 200, later.Health).Health.Hold);
    }

    [Fact]
    public void Connecting_sends_what_gathered_beside_what_comes_or_skips_it()
    {
        var away = Listener.Away(5) with { OpenLive = 3 };
        var caughtUp = Listener.Connect(away, skip: false, maxInFlight: 8, lastDelivery: 70);
        Assert.Equal((WebhookStatus.Active, 3L, 70L), (caughtUp.Status, caughtUp.OpenParked, caughtUp.ParkedThrough));
        Assert.Equal((DrainPhase.Draining, 8), (caughtUp.Drain.Phase, caughtUp.Drain.MaxInFlight));
        Assert.Equal(DrainPhase.None, Listener.Connect(Listener.Away(5), skip: false, 8, 70).Drain.Phase);
    }

    [Fact]
    public void What_is_skipped_is_what_was_asked_about()
    {
        var asked = Listener.Ask(Listener.Away(5) with { OpenLive = 3, OpenParked = 1 }, lastDelivery: 70);
        Assert.Equal((4L, 4L, 70L), (asked.Parked, asked.OpenParked, asked.ParkedThrough));
        var since = asked with { OpenLive = 2 };

        var skipping = Listener.Connect(since, skip: true, 8, lastDelivery: 90);

        Assert.Equal(
            (DrainPhase.Skipping, 70L, 4L, 2L),
            (skipping.Drain.Phase, skipping.ParkedThrough, skipping.OpenParked, skipping.OpenLive)
        );
        Assert.Equal(DrainPhase.None, Listener.Connect(since with { OpenParked = 0 }, skip: true, 8, 90).Drain.Phase);
    }

    private static SettlementDecision Decide(Outcome outcome, int? status, WebhookHealth? health = null, int retries = 0)
    {
        var now = health ?? new WebhookHealth();
        var progress = new DeliveryProgress(
            9,
            DeliveryTrigger.Event,
            AttemptPurpose.Scheduled,
            retries,
            null,
            now.Epoch == 7 ? 6 : now.Epoch,
            false,
            DeliveryState.Waiting,
            0
        );
        var result = new AttemptResult
        {
            Outcome = outcome,
            Status = status,
            StartedAt = 1_000,
            DurationMs = 0,
        };
        return Settlement.Decide(new SettlementCase(Laptop, now, progress, result, progress.Epoch, 1_000, 1));
    }
}
