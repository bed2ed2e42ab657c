namespace Relay.Domain;

/// <summary>Which node does what only one may do at a time: trimming, projections, work in bulk.</summary>
internal interface ILeaders
{
    /// <summary>
    /// Whether this node may do a turn of it now. Asked before each turn; a node that was told so stays the one for as long as it goes on
    /// asking, and another one takes over when it ends.
    /// </summary>
    /// <param name="name">Of the loop, the same on every node.</param>
    /// <exception cref="StorageException">The store could not be asked: nobody may, as far as this node knows.</exception>
    ValueTask<bool> TryLeadAsync(string name, CancellationToken cancel);
}
