using Xunit;

namespace Relay.Tests.Domain;

/// <summary>
/// The strike vectors of reliability §3.6. Numbers 20 to 22 need retries, two nodes and a crash: they are below, and with the journal.
/// </summary>
[Trait("Promise", "T5")]
public class StrikeVectorTests
{
    [Theory]
    [InlineData(1, "XX", 2, null)]
    [InlineData(2, "XXX", 3, "three_strikes")]
    [InlineData(3, "XXSXX", 2, null)]
    [InlineData(4, "XXSXXX", 3, "three_strikes")]
    [InlineData(5, "XXMMM", 2, null)]
    [InlineData(6, "XXmXX", 2, null)]
    [InlineData(7, "G", 0, "gone")]
    [InlineData(8, "XG", 1, "gone")]
    [InlineData(9, "XAAAX", 2, null)]
    [InlineData(10, "XAXAX", 3, "three_strikes")]
    [InlineData(11, "XXXXX", 3, "three_strikes")]
    [InlineData(12, "XXttt", 2, null)]
    [InlineData(13, "XXT", 0, null)]
    [InlineData(14, "XXXE", 0, null)]
    [InlineData(15, "XXXEOOO", 0, null)]
    [InlineData(16, "XXXEXX", 2, null)]
    [InlineData(17, "XXXEXXX", 3, "three_strikes")]
    [InlineData(18, "XXXm", 0, "three_strikes")]
    [InlineData(19, "XXoX", 3, "three_strikes")]
    public void A_sequence_of_results_gives_these_strikes_and_this_state(int number, string sequence, int strikes, string? disabledFor)
    {
        var model = new WebhookModel();
        foreach (var letter in sequence)
            model.Play(letter);

        Assert.True(model.Health.Strikes == strikes, $"vector {number}: {model.Health.Strikes} strikes");
        Assert.Equal(disabledFor, model.Health.Reason);
        Assert.Equal(disabledFor is null ? WebhookStatus.Active : WebhookStatus.AutoDisabled, model.Health.Status);
    }

    [Fact]
    public void Vector_18_remembers_the_success_of_a_disabled_webhook()
    {
        var model = new WebhookModel();
        foreach (var letter in "XXXm")
            model.Play(letter);
        Assert.Equal(1000, model.Health.LastSentAt);
    }

    [Fact]
    public void Vector_20_a_delivery_that_a_retry_saves_is_no_strike()
    {
        var model = new WebhookModel(
            new Webhook
            {
                Id = 1,
                Name = "w",
                Url = "https://example.com/",
                Event = "call.completed",
                Secret = "",
                RetryDelaysSeconds = [1],
            }
        );
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(DeliveryState.Waiting, model.Settle(Outcome.ServerError).State);
            Assert.Equal(DeliveryState.Delivered, model.Settle(Outcome.Succeeded, retries: 1).State);
        }

        Assert.Equal(0, model.Health.Strikes);
    }

    [Fact]
    public void The_strike_that_disables_parks_its_own_delivery_and_reopens_those_before_it()
    {
        var model = new WebhookModel();
        model.Play('X');
        model.Play('X');
        var third = model.Settle(Outcome.TimedOut);

        Assert.Equal(DeliveryState.Waiting, third.State);
        Assert.Equal([1L, 2L], third.Reopen);
        Assert.Equal(1, model.TimesDisabled);
    }

    [Fact]
    public void A_delivery_in_flight_at_the_disabling_parks_without_a_strike()
    {
        var model = new WebhookModel();
        foreach (var letter in "XXX")
            model.Play(letter);
        var late = model.Settle(Outcome.ServerError);
        Assert.Equal((DeliveryState.Waiting, 3), (late.State, model.Health.Strikes));
    }
}
