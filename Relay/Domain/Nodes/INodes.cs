namespace Relay.Domain.Nodes;

/// <summary>The processes on the store, for people to look at. A file has one.</summary>
internal interface INodes
{
    /// <summary>Those that run, in the order of their starts.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<IReadOnlyList<NodeState>> ListAsync(CancellationToken cancel);
}
