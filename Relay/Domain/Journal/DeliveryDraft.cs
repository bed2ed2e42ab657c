namespace Relay.Domain.Journal;

/// <summary>A delivery to be created.</summary>
/// <param name="Leased">Whether its lane has kept a place for it, so that it is born leased to this node and never read back.</param>
internal readonly record struct DeliveryDraft(long WebhookId, bool Leased);
