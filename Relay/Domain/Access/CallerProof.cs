namespace Relay.Domain.Access;

/// <summary>
/// Lets what outlives its request ask whether the caller may still be there: a key can be revoked, a session ended. Stands beside the
/// <see cref="Caller"/> among a request's features.
/// </summary>
internal sealed record CallerProof(Func<bool> Holds);
