namespace Relay.Domain.Access;

/// <summary>
/// The keys that programs and people present. Only their hashes are kept. A key that one node made opens every node at once; one that it
/// revoked is refused there at once and on every other node within a second.
/// </summary>
/// <exception cref="StorageException">Every call that has to ask the store: it refused.</exception>
internal interface IKeyRing
{
    /// <summary>The key that was made at this start because there was none, to be printed once; else null.</summary>
    string? FirstKey { get; }

    /// <summary>Whose key this is; null for a wrong or revoked one.</summary>
    /// <remarks>
    /// A key that is not known here asks the store for newer ones. A flood of wrong keys asks twenty times a second and no more; while it
    /// lasts, a key that another node has just made can be refused for as long as a revoked one can open: a second.
    /// </remarks>
    ValueTask<Caller?> FindAsync(string key, CancellationToken cancel);

    /// <summary>Every key that opens something, oldest first; without what has no row: the environment's and lent ones.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancel);

    /// <returns>The key's record and the key itself, which nobody can read again.</returns>
    Task<(ApiKey Record, string Key)> CreateAsync(string name, Role role, string actor, CancellationToken cancel);

    /// <summary>
    /// A key for work of this node's own: it is in no list and no store, and ends when it is given back or the process ends. The audit
    /// has its name for what is done with it.
    /// </summary>
    LentKey Lend(string name, Role role);

    /// <returns>Whether there was such a key.</returns>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it is the last one that can make others.</exception>
    Task<bool> RevokeAsync(long id, string actor, CancellationToken cancel);
}
