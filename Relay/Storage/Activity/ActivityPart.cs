namespace Relay.Storage.Activity;

/// <summary>Figures on their way into their tables.</summary>
internal sealed record ActivityPart(
    IReadOnlyList<ActivityMinute> Minutes,
    IReadOnlyList<KeyValuePair<(long Slot, long Webhook), WebhookFigures>> Webhooks
);
