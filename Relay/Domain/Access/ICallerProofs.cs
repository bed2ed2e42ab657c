namespace Relay.Domain.Access;

/// <summary>Whether callers may still be there: a key can be revoked, a session can end.</summary>
internal interface ICallerProofs
{
    /// <exception cref="StorageException">It is not known here, and the store could not be asked.</exception>
    ValueTask<bool> HoldsAsync(CallerProof proof, CancellationToken cancel);
}
