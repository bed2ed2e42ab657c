namespace Relay.Domain.Nodes;

/// <summary>The processes on the store, for people to look at. A file has one.</summary>
internal interface INodes
{
    /// <summary>The generation of this one.</summary>
    long Self { get; }

    /// <summary>Those that run, and those that ended last, by number.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<IReadOnlyList<Node>> ListAsync(CancellationToken cancel);
}
