namespace Relay.Domain.Webhooks;

/// <summary>What becomes of parked work when a webhook is enabled.</summary>
internal enum ParkedChoice
{
    Drain,
    Keep,
    Skip,
}
