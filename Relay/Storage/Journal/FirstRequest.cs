namespace Relay.Storage.Journal;

/// <summary>What is kept of an event's first request to compare others with.</summary>
/// <param name="Target">What followed the source's slug; null where nothing did.</param>
internal sealed record FirstRequest(byte[] BodySha256, string? Target);
