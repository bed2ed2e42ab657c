namespace Relay.Api.Views;

/// <summary>How many deliveries of a planned bulk are a webhook's.</summary>
internal sealed record BulkTargetView(string WebhookId, long Deliveries);
