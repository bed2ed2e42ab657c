namespace Relay.Domain.Webhooks;

/// <summary>How a webhook makes the bodies that it sends.</summary>
internal sealed record PayloadSettings(PayloadMode Payload, string? Template, TemplateFormat TemplateFormat)
{
    public static PayloadSettings From(Webhook webhook) => new(webhook.Payload, webhook.Template, webhook.TemplateFormat);
}
