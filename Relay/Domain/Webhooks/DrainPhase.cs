namespace Relay.Domain.Webhooks;

/// <summary>
/// None: parked work stays. Probing: the oldest goes alone and new events wait behind it. Draining: it goes beside live events. Stopped:
/// a drained delivery failed, until the next probe. Skipping: it is being settled as skipped.
/// </summary>
internal enum DrainPhase
{
    None,
    Probing,
    Draining,
    Stopped,
    Skipping,
}
