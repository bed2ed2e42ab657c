namespace Relay.Domain.Access;

/// <summary>Who makes a request.</summary>
/// <param name="KeyId">0 for the key of <c>RELAY_ADMIN_KEY</c>.</param>
internal sealed record Caller(long KeyId, string Name, Role Role);
