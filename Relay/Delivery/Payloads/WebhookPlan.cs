using System.Text;
using Relay.Delivery.Templates;

namespace Relay.Delivery.Payloads;

/// <summary>What every attempt at a webhook needs and no attempt changes: its URL, its keys, its compiled template.</summary>
internal sealed class WebhookPlan(Webhook webhook)
{
    private readonly Lazy<PayloadTemplate> _template = new(() => PayloadTemplate.Compile(webhook.Template ?? "", webhook.TemplateFormat));

    public Webhook Webhook { get; } = webhook;

    public Uri Url { get; } = new(webhook.Url);

    public TimeSpan Deadline { get; } = TimeSpan.FromSeconds(webhook.TimeoutSeconds);

    public bool IsZapier { get; } = webhook.Provider == WebhookProvider.Zapier;

    /// <summary>dialnote keys with the whole secret, its prefix included.</summary>
    public byte[] DialnoteKey { get; } = Encoding.UTF8.GetBytes(webhook.Secret);

    /// <summary>Standard Webhooks keys with the base64 behind the prefix.</summary>
    public byte[] StandardKey { get; } = Decode(webhook.Secret);

    /// <summary>Renders the webhook's template, or says in one sentence why it can't be.</summary>
    public bool TryRender(DeliveryWork work, RoutedSource? source, out ReadOnlyMemory<byte> body, out string contentType, out string? error)
    {
        (body, contentType, error) = (default, "", null);
        try
        {
            var template = _template.Value;
            (body, contentType) = (template.Render(EnvelopePayload.FindOrWrite(work, source), work.Event), template.ContentType);
            return true;
        }
        catch (TemplateException failure)
        {
            error = failure.Message;
            return false;
        }
    }

    private static byte[] Decode(string secret)
    {
        const string prefix = "whsec_";
        var text = secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret;
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
