namespace Relay.Ui.Words;

/// <summary>The page of a webhook; listeners have a list and no pages.</summary>
internal static class WebhookAddress
{
    public const string Listeners = "/webhooks#listeners";

    public static string From(Webhook webhook) => webhook.Listener is null ? $"/webhooks/{Ids.Webhook(webhook.Id)}" : Listeners;
}
