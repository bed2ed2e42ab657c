using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>A webhook and what its deliveries have made of it.</summary>
/// <param name="InFlight">Attempts on this node.</param>
/// <param name="LastDay">Null where nothing was sent in the last day.</param>
/// <param name="HeldUntil">Until when its receiver is left alone, Unix milliseconds; null where nothing holds it.</param>
internal sealed record WebhookSummary(Webhook Webhook, WebhookHealth Health, int InFlight, WebhookFigures? LastDay, long? HeldUntil)
{
    public WebhookState State => WebhookView.StateOf(Webhook, Health);

    public WebhookView View => WebhookView.From(Webhook, Health, InFlight).With(LastDay, HeldUntil);
}
