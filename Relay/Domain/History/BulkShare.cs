namespace Relay.Domain.History;

/// <summary>How many deliveries of a bulk are a webhook's.</summary>
internal readonly record struct BulkShare(long WebhookId, long Count);
