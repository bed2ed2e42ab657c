using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof;

/// <summary>Hits at one webhook under an id that no answer named, and that are no event whose answer got lost.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="EventId">The id.</param>
/// <param name="Forgery">The forged request that has this body or names this call; null where none does.</param>
/// <param name="CallId">The call of the forgery.</param>
internal sealed record Stranger(WatchedWebhook Webhook, string EventId, RequestRecord? Forgery, string CallId);
