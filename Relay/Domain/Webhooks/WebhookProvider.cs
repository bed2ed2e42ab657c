namespace Relay.Domain.Webhooks;

/// <summary>The target's kind, as in dialnote.</summary>
internal enum WebhookProvider
{
    Custom,
    Zapier,
}
