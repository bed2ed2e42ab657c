namespace Relay.Domain.Access;

/// <summary>
/// What a caller stands on: a key or a session. It is a value, so that a ticket can carry it to another node, and what outlives its
/// request can ask again whether it holds (<see cref="ICallerProofs"/>). Stands beside the <see cref="Caller"/> among a request's
/// features.
/// </summary>
/// <param name="IsSession">Of a session, not of a key.</param>
/// <param name="Hash"><see cref="AccessHash"/> of the key or of the session's token.</param>
internal sealed record CallerProof(bool IsSession, string Hash)
{
    public static CallerProof FromKey(string key) => new(false, AccessHash.From(key));

    public static CallerProof FromSession(string token) => new(true, AccessHash.From(token));
}
