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

    private readonly SecretKeys _keys = SecretKeys.From(webhook.Secret);
    private readonly SecretKeys? _next = webhook.NextSecret is { } next ? SecretKeys.From(next) : null;

    /// <summary>The keys that sign: the one in force, and while it is being replaced the next one as well.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public (SecretKeys First, SecretKeys? Second) Keys(long now) =>
        _next is null ? (_keys, null)
        : Webhook.IsRotating(now) ? (_keys, _next)
        : (_next, null);

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
}
