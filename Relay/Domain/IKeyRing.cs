namespace Relay.Domain;

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

    /// <summary>A key for work of the relay's own: it is in no list and no store, and ends when it is given back or the process ends. The audit has its name for what is done with it.</summary>
    LentKey Lend(string name, Role role);

    /// <returns>Whether there was such a key.</returns>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it is the last one that can make others.</exception>
    Task<bool> RevokeAsync(long id, string actor, CancellationToken cancel);
}

internal enum Role { Viewer, Admin }

/// <summary>Who makes a request.</summary>
/// <param name="KeyId">0 for the key of <c>RELAY_ADMIN_KEY</c>.</param>
internal sealed record Caller(long KeyId, string Name, Role Role);

/// <summary>A key that is given back.</summary>
internal sealed class LentKey(string key, Action giveBack) : IDisposable
{
    public string Key { get; } = key;

    public void Dispose() => giveBack();
}

/// <summary>A key without the key. Times are Unix milliseconds.</summary>
internal sealed record ApiKey(long Id, string Name, Role Role, long CreatedAt, long? LastUsedAt);
