namespace Relay.Api.Views;

/// <summary>A subscription. Its id stands there twice: as this API has it, and within <c>data</c> as dialnote's has.</summary>
internal sealed record HookView(string Id, string Url, string Event, WebhookProvider Provider, HookView.Inner Data)
{
    public static HookView From(Webhook webhook) =>
        new(Ids.Webhook(webhook.Id), webhook.Url, webhook.Event, webhook.Provider, new Inner(Ids.Webhook(webhook.Id)));

    /// <summary>dialnote's answer.</summary>
    internal sealed record Inner(string Id);
}
