namespace Relay.Domain.Access;

/// <summary>The keys that programs and people present. Only their hashes are kept.</summary>
internal interface IKeyRing
{
    /// <summary>The key that was made at this start because there was none, to be printed once; else null.</summary>
    string? FirstKey { get; }

    /// <summary>Whose key this is; null for a wrong or revoked one.</summary>
    Caller? Find(string key);

    IReadOnlyList<ApiKey> Keys { get; }

    /// <returns>The key's record and the key itself, which nobody can read again.</returns>
    Task<(ApiKey Record, string Key)> CreateAsync(string name, Role role, string actor, CancellationToken cancel);

    /// <summary>
    /// A key for work of the relay's own: it is in no list and no store, and ends when it is given back or the process ends. The audit
    /// has its name for what is done with it.
    /// </summary>
    LentKey Lend(string name, Role role);

    /// <returns>Whether there was such a key.</returns>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it is the last one that can make others.</exception>
    Task<bool> RevokeAsync(long id, string actor, CancellationToken cancel);
}
