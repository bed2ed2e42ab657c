namespace Relay.Domain.Access;

/// <summary>
/// The key that Zapier subscribes with. It opens the addresses of REST hooks and nothing else, and is the one key that can be shown again:
/// it is kept sealed beside its hash.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IZapierKey
{
    /// <summary>The key, made where there is none. Either way the audit has a row of it.</summary>
    /// <param name="actor">Who asks, for the audit.</param>
    Task<string> ShowAsync(string actor, CancellationToken cancel);

    /// <summary>A new key. The one before it opens nothing any more: here at once, on other nodes within a second.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    Task<string> RenewAsync(string actor, CancellationToken cancel);
}
