using Relay.Streams.Tunnels;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>A listener is told at once of a few answers that are on disk, and of many together.</summary>
public sealed class AcknowledgementTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_few_are_told_at_once_and_many_together()
    {
        var settled = new Acknowledgements(_clock);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(TimeSpan.Zero, settled.Add($"dlv_{i}"));
            Assert.Equal([$"dlv_{i}"], settled.Take());
        }

        _clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(TimeSpan.FromMilliseconds(300), settled.Add("dlv_2"));
        Assert.Null(settled.Add("dlv_3"));
        Assert.Equal(["dlv_2", "dlv_3"], settled.Take());
        Assert.Null(settled.Take());

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, settled.Add("dlv_4"));
    }

    [Fact]
    public void What_went_with_a_delivery_leaves_the_next_one_to_be_told_by_somebody()
    {
        var settled = new Acknowledgements(_clock);
        for (var i = 0; i < 3; i++)
            settled.Add($"dlv_{i}");

        // With a delivery, while somebody waits for the half second to be over.
        Assert.Equal(3, settled.Take()!.Count);

        Assert.NotNull(settled.Add("dlv_3"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["dlv_3"], settled.Take());
    }

    [Fact]
    public async Task Many_answers_in_a_second_are_all_acknowledged()
    {
        await using var host = await RelayHost.StartAsync();
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        await host.EventsAsync(40);
        var answered = new List<DeliverMessage>();
        for (var i = 0; i < 40; i++)
        {
            var (message, _) = await listener.DeliveryAsync();
            await listener.AnswerAsync(message, 200);
            answered.Add(message);
        }

        await listener.AllSettledAsync(answered);
        await host.AssertBalancedAsync();
    }
}
