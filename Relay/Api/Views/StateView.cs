namespace Relay.Api.Views;

/// <summary>A webhook's state after it was changed, and how much is parked.</summary>
internal sealed record StateView(WebhookState State, long Parked)
{
    public static StateView From(Webhook webhook, WebhookHealth health) => new(WebhookView.StateOf(webhook, health), health.Parked);
}
