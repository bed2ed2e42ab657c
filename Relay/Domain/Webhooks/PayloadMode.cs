namespace Relay.Domain.Webhooks;

/// <summary>What is sent: one shape for all providers, the provider's exact bytes, or the operator's template.</summary>
internal enum PayloadMode
{
    Envelope,
    Original,
    Template,
}
