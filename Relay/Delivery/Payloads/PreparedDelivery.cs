using Relay.Delivery.Outbound;

namespace Relay.Delivery.Payloads;

/// <summary>
/// A delivery made ready: the request, or the sentence why it can't be made, which is the template's fault and ends the delivery without
/// a strike.
/// </summary>
/// <param name="SignatureMayBeStale">Whether it carries a provider's signature that may be refused as too old.</param>
internal sealed record PreparedDelivery(OutboundRequest? Request, string? Error, bool SignatureMayBeStale = false);
