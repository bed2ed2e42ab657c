using Xunit;

namespace Relay.Tests.Domain;

/// <summary>The table of outcomes, reliability §3.4: does it use a retry, and does it strike once the retries are used up?</summary>
public class SettlementTests
{
    private static readonly Webhook TwoRetries = new()
    {
        Id = 1,
        Name = "w",
        Url = "https://example.com/",
        Event = "call.completed",
        Secret = "",
        RetryDelaysSeconds = [10, 60],
    };

    public static TheoryData<string, bool, bool> Failures =>
        new()
        {
            { "refused", true, true },
            { "server_error", true, true },
            { "redirected", true, true },
            { "connect_failed", true, true },
            { "dns_failed", true, true },
            { "tls_failed", true, true },
            { "timed_out", true, true },
            { "reset", true, true },
            { "protocol_error", true, true },
            { "address_blocked", false, true },
            { "template_failed", false, false },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_uses_a_retry_and_strikes_when_none_is_left(string name, bool usesRetry, bool strikes)
    {
        var outcome = Outcomes.Parse(name);
        var first = new WebhookModel(TwoRetries).Settle(outcome);
        Assert.Equal(
            usesRetry ? (DeliveryState.Waiting, 1, 11_000L) : (DeliveryState.Failed, 0, 1_000L),
            (first.State, first.Retries, first.NextAt)
        );

        var last = new WebhookModel(TwoRetries);
        Assert.Equal(DeliveryState.Failed, last.Settle(outcome, retries: 2).State);
        Assert.Equal(strikes ? 1 : 0, last.Health.Strikes);
        Assert.NotNull(last.Health.LastError);
    }

    [Theory]
    [InlineData("shutdown", 1_000)]
    [InlineData("interrupted", 2_000)]
    public void Our_own_faults_use_no_retry_and_never_strike(string name, long nextAt)
    {
        var model = new WebhookModel(TwoRetries);
        var decision = model.Settle(Outcomes.Parse(name), retries: 2);
        Assert.Equal((DeliveryState.Waiting, 2, nextAt, 0), (decision.State, decision.Retries, decision.NextAt, model.Health.Strikes));
    }

    [Fact]
    public void Later_holds_the_webhook_for_its_delays_one_after_the_other_then_for_twice_as_long_each_time_up_to_an_hour()
    {
        var model = new WebhookModel(TwoRetries);
        var (pauses, throttledAt) = (new List<long>(), (long?)null);
        for (var i = 0; i < 9; i++)
        {
            var decision = model.Settle(Outcome.Throttled, retries: 2, throttledAt: throttledAt);
            Assert.Equal((DeliveryState.Waiting, 2, 1_000L), (decision.State, decision.Retries, decision.ThrottledAt));
            throttledAt = decision.ThrottledAt;
            pauses.Add((model.Health.Hold.Until - model.Now) / 1000);
            model.Now = model.Health.Hold.Until;
        }

        Assert.Equal([10, 60, 120, 240, 480, 960, 1920, 3600, 3600], pauses);
        Assert.Equal((0, "throttled"), (model.Health.Strikes, model.Health.LastError));
    }

    [Fact]
    public void A_refusal_of_a_signature_that_is_old_by_our_doing_uses_its_retries_and_is_no_strike()
    {
        var model = new WebhookModel(TwoRetries);
        Assert.Equal(DeliveryState.Waiting, model.Settle(Outcome.Refused, mayBeStale: true).State);
        Assert.Equal(DeliveryState.Failed, model.Settle(Outcome.Refused, retries: 2, mayBeStale: true).State);
        Assert.Equal(0, model.Health.Strikes);
        // A fault of the receiver's own is one all the same.
        model.Settle(Outcome.ServerError, retries: 2, mayBeStale: true);
        Assert.Equal(1, model.Health.Strikes);
    }

    [Fact]
    public void A_success_in_time_for_recovery_sends_the_streak_once_more()
    {
        var model = new WebhookModel(TwoRetries with { RetryDelaysSeconds = [], RedriveOnRecovery = true });
        model.Play('X');
        model.Play('X');
        var success = model.Settle(Outcome.Succeeded);
        Assert.True(success.Redrive);
        Assert.Equal([1L, 2L], success.Reopen);
    }

    [Fact]
    public void A_replay_that_fails_for_good_is_no_strike()
    {
        var model = new WebhookModel();
        Assert.Equal(DeliveryState.Failed, model.Settle(Outcome.Refused, trigger: DeliveryTrigger.Replay).State);
        Assert.Equal(0, model.Health.Strikes);
    }

    [Fact]
    public void A_persons_failed_attempt_leaves_everything_as_it_was()
    {
        var model = new WebhookModel();
        model.Play('X');
        var before = model.Health;
        var decision = model.Settle(Outcome.Gone, purpose: AttemptPurpose.Manual);
        Assert.Equal((DeliveryState.Failed, before), (decision.State, model.Health));
    }

    [Fact]
    public void A_webhook_that_takes_no_more_events_skips_what_would_have_waited()
    {
        var model = new WebhookModel(TwoRetries with { Event = Webhook.DisabledEvent });
        Assert.Equal(DeliveryState.Skipped, model.Settle(Outcome.ServerError).State);
        Assert.Equal(DeliveryState.Waiting, model.Settle(Outcome.ServerError, trigger: DeliveryTrigger.Replay).State);
    }

    [Fact]
    public void The_deliveries_that_disabled_a_webhook_are_named_until_it_is_enabled()
    {
        var model = new WebhookModel();
        for (var i = 0; i < 3; i++)
            model.Settle(Outcome.ServerError);
        Assert.Equal((WebhookStatus.AutoDisabled, 3), (model.Health.Status, model.Health.Strikes));
        Assert.Equal([1, 2, 3], model.Health.StrikeDeliveries);
        Assert.Equal([1, 2], model.Reopened);

        model.Enable();
        Assert.Empty(model.Health.StrikeDeliveries);
    }

    [Fact]
    public void The_first_success_of_a_probe_lets_the_drain_run_and_a_failed_drained_delivery_stops_it()
    {
        var model = new WebhookModel();
        foreach (var letter in "XXX")
            model.Play(letter);
        model = Parked(model);
        model.Enable();
        Assert.Equal(DrainPhase.Probing, model.Health.Drain.Phase);
        model.Settle(Outcome.Succeeded, drained: true);
        Assert.Equal(DrainPhase.Draining, model.Health.Drain.Phase);
        model.Settle(Outcome.ServerError, drained: true);
        Assert.Equal((DrainPhase.Stopped, 1, 61_000L), (model.Health.Drain.Phase, model.Health.Strikes, model.Health.Drain.ProbeAt));
        model.Settle(Outcome.Succeeded);
        Assert.Equal(DrainPhase.Draining, model.Health.Drain.Phase);
    }

    private static WebhookModel Parked(WebhookModel model)
    {
        model.Park(5);
        return model;
    }
}
