namespace Relay.Domain.Nodes;

/// <summary>
/// Who should run which lane: a rule that every node works out alone and with the same result (rendezvous hashing). Each lane is where the
/// hash of it and of a node's number is greatest, so that a node which joins takes its share from all, and one that ends leaves its own to
/// all, and no other lane moves.
/// </summary>
internal static class LaneShares
{
    /// <summary>The generation of the node that should run a lane; a listener's is run where it is connected.</summary>
    /// <param name="live">At least one.</param>
    public static long Choose(LaneOwner lane, IReadOnlyList<Node> live)
    {
        var (best, most) = (live[0], 0UL);
        foreach (var node in live)
        {
            if (node.Generation == lane.Seat)
                return node.Generation;
            var weight = Mix((ulong)lane.WebhookId ^ Mix((ulong)node.Number + 1));
            if (weight > most || (weight == most && node.Number < best.Number))
                (best, most) = (node, weight);
        }

        return best.Generation;
    }

    /// <summary>What this node is to do about the lanes, as they stand.</summary>
    /// <param name="self">Its generation, one of the live ones.</param>
    public static LaneMoves Plan(IReadOnlyList<LaneOwner> lanes, IReadOnlyList<Node> live, long self)
    {
        var alive = live.Select(node => node.Generation).ToHashSet();
        var moves = new LaneMoves([], [], []);
        foreach (var lane in lanes)
        {
            var chosen = Choose(lane, live);
            if (lane.Owner == self)
                (chosen == self ? moves.Keep : moves.Give).Add(lane);
            // What another one still runs is its own to let go.
            else if (chosen == self && !alive.Contains(lane.Owner))
                moves.Take.Add(lane);
        }

        return moves;
    }

    /// <summary>The finalizer of MurmurHash3: every bit of the input moves half of the output's.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
