namespace Relay.Domain.Access;

/// <summary>A key without the key. Times are Unix milliseconds.</summary>
internal sealed record ApiKey(long Id, string Name, Role Role, long CreatedAt, long? LastUsedAt);
