namespace Relay.Domain.Access;

/// <summary>
/// People who are signed in. A session lives 12 hours, or one hour without a request, and ends with the key that opened it. Only hashes
/// are stored, so that a copy of the store opens none. A session holds on every node; one that ended is refused on its own node at once
/// and on every other within a second.
/// </summary>
/// <exception cref="StorageException">Every call that has to ask the store: it refused.</exception>
internal interface ISessions
{
    /// <summary>Makes the secret part of a one-time sign-in link: valid for an hour, once, on every node.</summary>
    Task<string> NewLinkAsync(CancellationToken cancel);

    /// <summary>Opens a session for whoever holds this key.</summary>
    /// <returns>What the cookie carries; null for a key that is none.</returns>
    /// <exception cref="StorageException">The store refused: nobody is signed in.</exception>
    Task<string?> SignInAsync(string key, CancellationToken cancel);

    /// <summary>Opens an admin's session by a one-time link.</summary>
    /// <returns>What the cookie carries; null for a link that was used, is too old, or never was one.</returns>
    /// <exception cref="StorageException">The store refused: nobody is signed in, and the link holds.</exception>
    Task<string?> SignInByLinkAsync(string link, CancellationToken cancel);

    /// <summary>Whose session this is; null where it ended or never was one.</summary>
    /// <remarks>A token that no node made costs no look-up.</remarks>
    ValueTask<Caller?> FindAsync(string token, CancellationToken cancel);

    /// <summary>Ends a session.</summary>
    Task EndAsync(string token, CancellationToken cancel);
}
