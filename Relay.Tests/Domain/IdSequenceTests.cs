using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Two nodes never make the same id, and one node's ids only ever rise.</summary>
public sealed class IdSequenceTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_burst_within_one_millisecond_stays_within_the_bits_of_its_node()
    {
        var (left, right) = (new IdSequence(_clock, 5), new IdSequence(_clock, 6));

        var all = Enumerable.Range(0, 20_000).SelectMany(_ => (long[])[left.Next(), right.Next()]).ToList();

        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all.Chunk(2), pair => Assert.Equal((5, 6), (Node(pair[0]), Node(pair[1]))));
        Assert.All(all.Chunk(2), pair => Assert.Equal((true, false), (left.IsOwn(pair[0]), left.IsOwn(pair[1]))));
    }

    [Fact]
    public void Ids_rise_when_the_clock_goes_back_and_above_what_others_have_made()
    {
        var other = new IdSequence(_clock, 1023).Next();
        var ids = new IdSequence(_clock, 0, other);
        var last = other;
        for (var i = 0; i < 10_000; i++)
        {
            if (i % 1000 == 0)
                _clock.Jump(TimeSpan.FromSeconds(-7));
            var next = ids.Next();
            Assert.True(next > last, $"{next} came after {last}");
            Assert.Equal(0, Node(next));
            last = next;
        }
    }

    [Fact]
    public void A_time_bounds_the_ids_that_were_made_then()
    {
        var before = IdSequence.AtTime(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        var id = new IdSequence(_clock, 700).Next();

        Assert.InRange(id, before, IdSequence.AtTime(_clock.GetUtcNow().ToUnixTimeMilliseconds() + 1) - 1);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), IdSequence.TimeOf(id));
    }

    private static int Node(long id) => (int)(id >> 12) & 1023;
}
