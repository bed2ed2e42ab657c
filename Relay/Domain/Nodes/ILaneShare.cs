namespace Relay.Domain.Nodes;

/// <summary>
/// How nodes on one store share out the lanes: who lives, who runs which lane, and what they tell each other. There is none where a store
/// has one node. What a node claims, and how what it sent is settled, is fenced by the store whatever is thought here.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused, nothing of it happened.</exception>
internal interface ILaneShare
{
    /// <summary>The generation of this node; another one after <see cref="Displaced"/>.</summary>
    long Self { get; }

    /// <summary>Those that live as far as this node has seen, itself included; none before the first beat.</summary>
    IReadOnlyList<Node> Live { get; }

    /// <summary>
    /// Whether no other node can have taken this one for dead: it said that it lives not longer ago than nodes have patience. What is sent
    /// while this is false may be sent by another one as well.
    /// </summary>
    bool IsSure { get; }

    /// <summary>
    /// Others have changed what waits for these webhooks, their health, or who runs their lanes; null where it may be any. A hint: it can
    /// be lost. Raised on any thread.
    /// </summary>
    event Action<IReadOnlyList<long>?>? Told;

    /// <summary>
    /// This node was taken for dead, and has a new generation since: nothing that it held is its own any more. Raised on any thread.
    /// </summary>
    event Action? Displaced;

    /// <summary>Says that this node lives, and looks who else does. Those that are found dead have ended when it is done.</summary>
    Task BeatAsync();

    /// <summary>Of every webhook that is not deleted, or still has open deliveries.</summary>
    Task<IReadOnlyList<LaneOwner>> ReadLanesAsync(CancellationToken cancel);

    /// <summary>Takes lanes whose owner is still the one that is named.</summary>
    /// <returns>Those that are this node's from here on.</returns>
    Task<IReadOnlyList<long>> TakeAsync(IReadOnlyList<LaneOwner> lanes);

    /// <summary>Lets go of lanes: what they held is back in the store.</summary>
    Task ReleaseAsync(IReadOnlyList<long> webhookIds);
}
