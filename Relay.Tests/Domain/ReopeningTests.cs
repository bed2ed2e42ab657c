using Xunit;

namespace Relay.Tests.Domain;

/// <summary>What a person's retry of a settled delivery does to its webhook, and what an attempt adds to the figures.</summary>
public class ReopeningTests
{
    private static readonly WebhookHealth _health = new() { ParkedThrough = 10 };
    private static readonly Webhook _webhook = new()
    {
        Id = 1,
        Name = "w",
        Url = "https://example.com/",
        Event = "call.completed",
        Secret = "",
        MaxInFlight = 5,
    };

    [Fact]
    public void One_behind_the_mark_drains_where_it_would_wait_for_nobody()
    {
        Assert.Equal(new Drain(DrainPhase.Draining, MaxInFlight: 5), Reopening.Reopen(_health, 10, _webhook).Drain);
        Assert.Equal(1, Reopening.Reopen(_health, 10, _webhook with { Ordered = true }).Drain.MaxInFlight);
        Assert.Equal(1, Reopening.Reopen(_health, 10, null).Drain.MaxInFlight);
    }

    [Fact]
    public void Anything_else_stays_as_it_is()
    {
        foreach (
            var health in (WebhookHealth[])
                [
                    _health with
                    {
                        OpenParked = 1,
                    },
                    _health with
                    {
                        Status = WebhookStatus.Paused,
                    },
                    _health with
                    {
                        Drain = new Drain(DrainPhase.Draining, MaxInFlight: 2),
                    },
                ]
        )
            Assert.Same(health, Reopening.Reopen(health, 10, _webhook));
        Assert.Same(_health, Reopening.Reopen(_health, 11, _webhook));
    }

    [Theory]
    [InlineData(Outcome.Succeeded, false, 1, 0, 0)]
    [InlineData(Outcome.ServerError, false, 0, 1, 0)]
    [InlineData(Outcome.Gone, true, 0, 1, 1)]
    public void An_attempt_adds_to_the_figures(object outcome, bool struck, long delivered, long failed, long strikes)
    {
        var added = ActivityMinute.FromAttempt((Outcome)outcome, struck)!.Value;

        Assert.Equal((delivered, failed, strikes, 0L), (added.Delivered, added.FailedAttempts, added.Strikes, added.Received));
    }

    [Theory]
    [InlineData(Outcome.Shutdown)]
    [InlineData(Outcome.Interrupted)]
    public void A_fault_of_our_own_adds_nothing(object outcome) => Assert.Null(ActivityMinute.FromAttempt((Outcome)outcome, struck: false));
}
