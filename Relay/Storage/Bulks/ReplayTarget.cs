namespace Relay.Storage.Bulks;

/// <summary>An event, and the webhooks that it goes to once more.</summary>
internal sealed record ReplayTarget(long EventId, IReadOnlyList<long> WebhookIds);
