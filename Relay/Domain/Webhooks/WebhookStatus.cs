namespace Relay.Domain.Webhooks;

internal enum WebhookStatus
{
    Active,
    Paused,
    AutoDisabled,
}
