using Relay.Simulate.Cadence;
using Xunit;

namespace Relay.Tests.Simulate.Cadence;

/// <summary>When which event of a recorded time is sent again.</summary>
public sealed class CadencePlanTests
{
    private static readonly IReadOnlyList<(long Id, long At)> Recorded =
    [
        .. Enumerable.Range(0, 1_000).Select(number => ((long)number + 1, 1_000_000L + number * 600L + number % 7)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    public void Gaps_are_the_recorded_ones_divided_by_the_speed(int speed)
    {
        var plan = CadencePlan.Build(Recorded, Order(speed));

        Assert.Equal(Recorded.Select(one => one.Id), plan.Select(step => step.EventId));
        Assert.All(plan.Zip(Recorded), pair => Assert.Equal((pair.Second.At - 1_000_000.0) / speed, pair.First.Due.TotalMilliseconds, 1));
    }

    [Fact]
    public void As_fast_as_it_takes_has_no_times_and_the_order_of_life()
    {
        var plan = CadencePlan.Build(Recorded, Order(null));

        Assert.Equal(Recorded.Select(one => one.Id), plan.Select(step => step.EventId));
        Assert.All(plan, step => Assert.Equal(TimeSpan.Zero, step.Due));
    }

    [Fact]
    public void Shuffling_moves_events_and_no_times_and_follows_from_its_seed()
    {
        var plan = CadencePlan.Build(Recorded, Order(1, shuffle: 0.2));

        Assert.Equal(Recorded.Select(one => one.At), plan.Select(step => step.Recorded));
        Assert.Equal(Recorded.Select(one => one.Id), plan.Select(step => step.EventId).Order());
        var moved = plan.Zip(Recorded).Count(pair => pair.First.EventId != pair.Second.Id);
        Assert.InRange(moved, 250, 400);
        Assert.Equal(plan, CadencePlan.Build(Recorded, Order(1, shuffle: 0.2)));
        Assert.NotEqual(plan, CadencePlan.Build(Recorded, Order(1, shuffle: 0.2) with { Seed = 2 }));
    }

    [Fact]
    public void Copies_come_behind_their_events_within_two_seconds()
    {
        var plan = CadencePlan.Build(Recorded, Order(1, duplicates: 0.1));

        var copies = plan.Where(step => step.IsCopy).ToList();
        Assert.InRange(copies.Count, 70, 130);
        Assert.All(copies, copy =>
        {
            var first = plan.Single(step => step.EventId == copy.EventId && !step.IsCopy);
            Assert.InRange(copy.Recorded - first.Recorded, 0, 2_000);
            Assert.True(plan.ToList().IndexOf(first) < plan.ToList().IndexOf(copy));
        });
    }

    [Fact]
    public void Nothing_recorded_is_nothing_planned() => Assert.Empty(CadencePlan.Build([], Order(1)));

    private static CadenceOrder Order(double? speed, double shuffle = 0, double duplicates = 0) =>
        new(new EventFilter(), new CadenceTarget("", 1, null), speed, shuffle, duplicates, 1);
}
