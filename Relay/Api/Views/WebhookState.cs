namespace Relay.Api.Views;

/// <summary>What a webhook's state is called where people see it.</summary>
internal enum WebhookState
{
    Active,
    Paused,
    Disabled,
    AutoDisabled,
}
