namespace Relay.Domain.Access;

/// <summary>
/// Sessions of pages that follow an account's calls. They are rows of the store, so that every node knows what another one opened, over a
/// restart too; only the secret's hash is kept. A session ends at its time, and with the key that asked for it.
/// </summary>
/// <exception cref="StorageException">Every call that has to ask the store: it refused.</exception>
internal interface IAccountSessions
{
    /// <summary>Sessions of one account at one time.</summary>
    const int MostOut = 10_000;

    /// <param name="account">Whose calls; any text, because nobody but the provider knows its accounts.</param>
    /// <param name="keyId">The key that asks for it; 0 for one without a row.</param>
    /// <param name="life">How long it is good, by the wall clock: nodes share no other.</param>
    /// <returns>The session and its client secret, which nobody can read again: <c>cs_</c> and 54 characters.</returns>
    /// <exception cref="ProblemException"><c>rate_limited</c>: <see cref="MostOut"/> of this account are out.</exception>
    Task<(AccountSession Session, string Secret)> OpenAsync(string account, long keyId, TimeSpan life, CancellationToken cancel);

    /// <summary>Whose session this is, one that is over included.</summary>
    /// <returns>Null for what no node made, which costs no look-up, and where the key that asked for it is revoked.</returns>
    Task<AccountSession?> FindAsync(string secret, CancellationToken cancel);
}
