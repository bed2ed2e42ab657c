namespace Relay.Domain.Nodes;

/// <summary>
/// Who lives, as one node sees it: by beats that it saw rise, measured by its own clock that only goes on. So no wall clock decides, not
/// even the store's, and what this node itself could not see counts against nobody. It errs on no promise: who is wrongly taken for dead
/// finds out before it writes, and comes back as a new node.
/// </summary>
/// <param name="lease">How long a node may be silent while its connection stands: one that was stopped, or hangs.</param>
internal sealed class NodeWatch(TimeSpan lease)
{
    /// <summary>How long one may be silent whose connection is gone: one that was killed, or that the network cut off.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>Looks that lie further apart have a gap in which anything may have happened.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2.5);

    private readonly Dictionary<long, Seen> _seen = [];
    private TimeSpan? _last;

    /// <summary>Takes in what the rows say now.</summary>
    /// <param name="nodes">All that have not ended.</param>
    /// <param name="self">This node's generation, which lives while it looks.</param>
    /// <param name="now">By the clock that only goes on.</param>
    /// <returns>Those that are dead.</returns>
    public IReadOnlyList<Node> Look(IReadOnlyList<Node> nodes, long self, TimeSpan now)
    {
        // After a gap, of this node or of the store, everybody has the whole time again.
        if (_last is not { } last || now - last > Gap)
            _seen.Clear();
        _last = now;
        var dead = new List<Node>();
        foreach (var node in nodes)
        {
            if (!_seen.TryGetValue(node.Generation, out var seen) || seen.Beat != node.Beat)
                _seen[node.Generation] = seen = new Seen(node.Beat, now);
            if (node.Generation != self && now - seen.Since >= (node.IsConnected ? lease : Grace))
                dead.Add(node);
        }

        foreach (var gone in _seen.Keys.Except(nodes.Select(node => node.Generation)).ToList())
            _seen.Remove(gone);
        return dead;
    }

    private readonly record struct Seen(long Beat, TimeSpan Since);
}
