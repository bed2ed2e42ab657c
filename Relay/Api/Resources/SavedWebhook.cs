namespace Relay.Api.Resources;

/// <summary>A webhook as it was saved, and what the operator should know of it all the same.</summary>
internal sealed record SavedWebhook(Webhook Webhook, IReadOnlyList<TargetWarning>? Warnings);
