namespace Relay.Domain.Nodes;

/// <summary>
/// Where listeners are connected, over all nodes: one place for each name, and its lane is run where it is. There is none where a store has
/// one node.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused, nothing of it happened.</exception>
internal interface ISeats
{
    /// <summary>A listener that is connected to this node has lost its place to another node. Raised on any thread.</summary>
    event Action<long>? Lost;

    /// <summary>Who is connected to another node, as of a moment ago and in its own words; null where nobody is.</summary>
    string? FindElsewhere(long listenerId);

    /// <summary>The same as of now.</summary>
    Task<string?> FindElsewhereAsync(long listenerId, CancellationToken cancel);

    /// <summary>Takes the place of a listener for this node, and its lane.</summary>
    /// <param name="holder">Who it is.</param>
    /// <param name="gives">Whether this one, who has it at another node that lives, is to give way.</param>
    /// <returns>Who has it and keeps it; null where it is this node's now.</returns>
    Task<string?> TakeAsync(long listenerId, string holder, Func<string, bool> gives);

    /// <summary>Whether the place is still this node's.</summary>
    Task<bool> HasAsync(long listenerId, CancellationToken cancel);

    /// <summary>The place is free, where it was this node's.</summary>
    Task LeaveAsync(long listenerId);
}
