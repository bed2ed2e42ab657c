using Relay.Simulator.Commands;
using Xunit;

namespace Relay.Tests.Simulator.Commands;

public sealed class RateMeterTests
{
    [Fact]
    public void Looks_close_to_one_another_say_nothing_of_a_rate()
    {
        var meter = new RateMeter();
        Assert.Null(meter.Add(TimeSpan.Zero, 0));
        Assert.Null(meter.Add(TimeSpan.FromMilliseconds(3), 120));
        Assert.Equal(300, meter.Add(TimeSpan.FromSeconds(0.5), 150));
    }

    [Fact]
    public void A_rate_is_of_the_last_two_seconds()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 10; second++)
            meter.Add(TimeSpan.FromSeconds(second), second * 100);
        Assert.Equal(550, meter.Add(TimeSpan.FromSeconds(11), 2000));
    }

    [Fact]
    public void What_was_before_the_start_was_set_anew_is_forgotten()
    {
        var meter = new RateMeter();
        meter.Add(TimeSpan.FromSeconds(2), 0);
        Assert.Null(meter.Add(TimeSpan.FromSeconds(0.1), 100));
        Assert.Equal(200, meter.Add(TimeSpan.FromSeconds(2.1), 500)!.Value, tolerance: 0.01);
    }
}
