using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Domain;

/// <summary>"Later is not no": what holds for every series of answers that say "later", whatever the webhook and whoever asks.</summary>
public class HoldPropertyTests
{
    private const long Hour = 3_600_000,
        Day = 24 * Hour;

    private static readonly Gen<double> Jitter = Gen.Choose(800, 1199).Select(thousandths => thousandths / 1000.0);
    private static readonly Gen<int[]> Delays = Gen.Choose(1, 86_400).ListOf().Select(delays => delays.Take(20).ToArray());

    [Fact]
    public void Pauses_that_nobody_set_never_shrink_while_throttled_in_a_row_and_are_a_second_to_an_hour() =>
        Check(from delays in Delays from jitters in Jitter.ListOf(40) select (delays, jitters), series =>
        {
            var (hold, now, before) = (Hold.None, 1_000L, 0L);
            foreach (var jitter in series.jitters)
            {
                hold = hold.Next(now, now, null, series.delays, jitter);
                var length = hold.Until - now;
                if (length < Math.Max(before, 1_000) || length > Hour)
                    return false;
                (now, before) = (hold.Until, length);
            }

            return true;
        });

    [Fact]
    public void What_a_receiver_asks_for_is_kept_within_a_second_and_an_hour() =>
        Check(
            from asked in Gen.Choose(0, 10_000)
            from pauses in Gen.Choose(0, 30)
            from delays in Delays
            select (asked, pauses, delays),
            one =>
                new Hold(one.pauses, 0, 500).Next(1_000, 1_000, TimeSpan.FromSeconds(one.asked), one.delays, 1.1)
                == new Hold(one.pauses + 1, 1_000, 1_000 + (Math.Clamp(one.asked, 1, 3600) * 1000L))
        );

    [Fact]
    public void A_delivery_that_meets_nothing_but_later_waits_for_a_day_and_then_strikes_once() =>
        Check(
            from delays in Delays
            from retries in Gen.Choose(0, 25)
            from steps in Gen.Choose(1, (int)(2 * Hour)).ListOf(200)
            from asked in Gen.Choose(-1, 4000).ListOf(200)
            select (delays, retries, steps, asked),
            one =>
            {
                var model = new WebhookModel(Webhook(one.delays));
                var (first, throttledAt) = (model.Now, (long?)null);
                foreach (var (step, asked) in one.steps.Zip(one.asked))
                {
                    var decision = model.Settle(
                        Outcome.Throttled,
                        retries: one.retries,
                        throttledAt: throttledAt,
                        retryAfter: asked < 0 ? null : TimeSpan.FromSeconds(asked)
                    );
                    if (model.Now - first >= Day)
                        return decision.State == DeliveryState.Failed && model.Health.Strikes == 1;
                    if (decision.State != DeliveryState.Waiting || decision.Retries != one.retries || model.Health.Strikes != 0)
                        return false;
                    (throttledAt, model.Now) = (decision.ThrottledAt, model.Now + step);
                }

                return true;
            }
        );

    [Fact]
    public void Whatever_else_it_answers_begins_the_day_anew() =>
        Check(Gen.Elements(Outcome.ServerError, Outcome.Refused, Outcome.TimedOut, Outcome.Reset), outcome =>
        {
            var model = new WebhookModel(Webhook([10, 60])) { Now = Day };
            return model.Settle(outcome, throttledAt: 1).ThrottledAt is null;
        });

    [Fact]
    public void What_was_under_way_together_is_one_pause_and_the_longest_wish_of_it_holds()
    {
        var hold = Hold.None.Next(1_000, 2_000, null, [5], 1);
        Assert.Equal(new Hold(1, 2_000, 7_000), hold);
        Assert.Equal(hold, hold.Next(1_000, 3_000, null, [5], 1));
        Assert.Equal(hold with { Until = 63_000 }, hold.Next(1_000, 3_000, TimeSpan.FromMinutes(1), [5], 1));
        Assert.Equal(hold, hold.Next(1_000, 3_000, TimeSpan.FromSeconds(1), [5], 1));
        // It began before the pause and was answered after it.
        Assert.Equal(hold, hold.Next(1_500, 9_000, null, [5], 1));
        Assert.Equal(new Hold(2, 9_000, 19_000), hold.Next(7_000, 9_000, null, [5], 1));
    }

    [Fact]
    public void A_success_ends_it_but_not_one_that_had_begun_before_the_receiver_asked()
    {
        var hold = new Hold(3, 2_000, 900_000);
        Assert.Equal(hold, hold.AfterSuccess(1_999));
        Assert.Equal(Hold.None, hold.AfterSuccess(2_000));
    }

    [Fact]
    public void A_clock_that_was_set_back_by_a_day_holds_nobody()
    {
        var hold = Hold.None.Next(Day, Day, TimeSpan.FromMinutes(30), [], 1);
        Assert.True(hold.Binds(Day));
        Assert.False(hold.Binds(0));
        Assert.False(hold.Binds(hold.Until));
    }

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Webhook Webhook(int[] delays) =>
        new()
        {
            Id = 1,
            Name = "w",
            Url = "https://example.com/",
            Event = "call.completed",
            Secret = "whsec_",
            RetryDelaysSeconds = delays,
        };
}
