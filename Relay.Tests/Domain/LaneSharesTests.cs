using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Domain;

public sealed class LaneSharesTests
{
    /// <summary>Each node plans alone: whatever came before, together they leave every lane with exactly the node that should have it.</summary>
    [Fact]
    public void However_the_lanes_stand_the_nodes_share_them_out_in_two_turns_and_then_rest() =>
        Prop.ForAll(
                (
                    from nodes in Gen.Choose(1, 7)
                    from lanes in Gen.Choose(1, 60)
                    from seed in Gen.Choose(0, int.MaxValue - 1)
                    select (nodes, lanes, seed)
                ).ToArbitrary(),
                world => EndsShared(world.nodes, world.lanes, world.seed)
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_node_that_comes_or_goes_moves_its_own_share_and_no_other_lane() =>
        Prop.ForAll(
                (from nodes in Gen.Choose(2, 7) from changed in Gen.Choose(0, nodes - 1) select (nodes, changed)).ToArbitrary(),
                world => MovesOnlyItsOwn(world.nodes, world.changed)
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100));

    private static bool EndsShared(int nodes, int lanes, int seed)
    {
        var live = Live(Enumerable.Range(0, nodes));
        var random = new Random(seed);
        // Owned by nobody, by a node that is gone, or by any that lives.
        var owners = Enumerable.Range(1, lanes).ToDictionary(id => (long)id, _ => (long)random.Next(-1, live.Count + 1));
        foreach (var (id, owner) in owners.ToList())
            owners[id] = owner <= 0 ? (owner == 0 ? 0 : 999) : live[(int)owner - 1].Generation;
        for (var turn = 0; turn < 2; turn++)
        {
            foreach (var node in live.OrderBy(_ => random.Next()))
                Turn(owners, live, node.Generation);
        }

        var shares = owners.All(lane => lane.Value == LaneShares.Choose(new LaneOwner(lane.Key, lane.Value), live));
        var rest = live.All(node => LaneShares.Plan(Lanes(owners), live, node.Generation) is { Take.Count: 0, Give.Count: 0 });
        return shares && rest;
    }

    private static bool MovesOnlyItsOwn(int nodes, int changed)
    {
        var all = Live(Enumerable.Range(0, nodes));
        var gone = all[changed];
        List<Node> left = [.. all.Except([gone])];

        return Enumerable
            .Range(1, 500)
            .Select(id => new LaneOwner(id, 0))
            .All(lane =>
                LaneShares.Choose(lane, all) is var before && (before == gone.Generation || before == LaneShares.Choose(lane, left))
            );
    }

    [Fact]
    public void The_shares_are_about_equal()
    {
        var live = Live(Enumerable.Range(0, 4));

        var shares = Enumerable.Range(1, 4000).CountBy(id => LaneShares.Choose(new LaneOwner(id, 0), live));

        Assert.Equal(4, shares.Count());
        Assert.All(shares, share => Assert.InRange(share.Value, 850, 1150));
    }

    [Fact]
    public void A_listener_is_run_where_it_is_connected_and_like_any_other_where_that_node_is_gone()
    {
        var live = Live([0, 1, 2]);

        for (var id = 1; id <= 50; id++)
        {
            Assert.Equal(live[1].Generation, LaneShares.Choose(new LaneOwner(id, 0, Seat: live[1].Generation), live));
            Assert.Equal(LaneShares.Choose(new LaneOwner(id, 0), live), LaneShares.Choose(new LaneOwner(id, 0, Seat: 77), live));
        }
    }

    private static void Turn(Dictionary<long, long> owners, List<Node> live, long self)
    {
        var moves = LaneShares.Plan(Lanes(owners), live, self);
        foreach (var lane in moves.Take)
            owners[lane.WebhookId] = self;
        foreach (var lane in moves.Give)
            owners[lane.WebhookId] = 0;
    }

    private static List<LaneOwner> Lanes(Dictionary<long, long> owners) => [.. owners.Select(lane => new LaneOwner(lane.Key, lane.Value))];

    private static List<Node> Live(IEnumerable<int> numbers) => [.. numbers.Select(number => new Node(number, 100 + number, 1, true))];
}
