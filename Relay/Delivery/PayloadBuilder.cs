using Relay.Dialects;
using Relay.Domain;

namespace Relay.Delivery;

internal sealed record PreparedDelivery(OutboundRequest? Request, string? Error);

internal sealed class PayloadBuilder
{
    public PreparedDelivery Prepare(DeliveryWork work, Webhook webhook, RoutedSource? source, long now) =>
        new(new OutboundRequest(new Uri(webhook.Url), work.Event.Request.Body, new HeaderList([new Header("Content-Type", "application/json"), new Header("webhook-id", Ids.Event(work.Event.Id))]), TimeSpan.FromSeconds(webhook.TimeoutSeconds)), null);
}
