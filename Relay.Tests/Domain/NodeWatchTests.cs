using Xunit;

namespace Relay.Tests.Domain;

public sealed class NodeWatchTests
{
    private const long Self = 1;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly NodeWatch _watch = new(Lease);
    private TimeSpan _now = TimeSpan.FromDays(3);

    [Theory]
    [InlineData(true, 15)]
    [InlineData(false, 3)]
    public void One_that_beats_no_more_is_dead_after_the_lease_and_after_a_moment_where_its_connection_is_gone(bool connected, int seconds)
    {
        Look(Other(7, connected));
        for (var second = 1; second < seconds; second++)
            Assert.Empty(Look(Other(7, connected)));

        Assert.Equal([2], Look(Other(7, connected)));
    }

    [Fact]
    public void Each_beat_gives_it_the_whole_time_again_and_nobody_is_dead_to_itself()
    {
        for (var beat = 0; beat < 100; beat++)
            Assert.Empty(Look(Other(beat / 14, connected: true)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(3600)]
    public void What_could_not_be_seen_for_a_while_counts_against_nobody(int gap)
    {
        Look(Other(7, connected: false));
        Look(Other(7, connected: false));

        Assert.Empty(Look(Other(7, connected: false), gap));
        Assert.Empty(Look(Other(7, connected: false)));
        Assert.Empty(Look(Other(7, connected: false)));
        Assert.Equal([2], Look(Other(7, connected: false)));
    }

    [Fact]
    public void A_new_start_of_the_same_number_is_another_node()
    {
        Look(Other(7, connected: false));
        for (var second = 0; second < 2; second++)
            Look(Other(7, connected: false));

        Assert.Empty(Look(Other(7, connected: false) with { Generation = 3 }));
    }

    private static Node Other(long beat, bool connected) => new(1, 2, beat, connected);

    private IEnumerable<long> Look(Node other, int seconds = 1)
    {
        _now += TimeSpan.FromSeconds(seconds);
        // It never beats itself as far as it sees, and lives.
        return _watch.Look([new Node(0, Self, 0, false), other], Self, _now).Select(node => node.Generation);
    }
}
