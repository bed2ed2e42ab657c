namespace Relay.Domain.Changes;

/// <summary>What of a webhook's settings its rows show.</summary>
/// <param name="Event">A kind, <c>dialect/type</c>, or <see cref="Webhook.DisabledEvent"/>.</param>
internal sealed record WebhookFacet(string Name, string Event, bool IsDeleted);
