namespace Relay.Domain.Changes;

/// <summary>A webhook's health after a change.</summary>
/// <param name="Gone">Whether a 410 disabled it, and not strikes.</param>
/// <param name="Parked">Deliveries that wait until somebody brings the webhook back.</param>
/// <param name="Waiting">Other unfinished deliveries.</param>
internal readonly record struct WebhookStep(
    long WebhookId,
    WebhookStatus Status,
    bool Gone,
    int Strikes,
    DrainPhase Drain,
    long Parked,
    long Waiting
)
{
    public static WebhookStep From(long webhookId, WebhookHealth health) =>
        new(
            webhookId,
            health.Status,
            health.Reason == Webhooks.Strikes.Gone,
            health.Strikes,
            health.Drain.Phase,
            health.Parked,
            health.Open - health.Parked
        );

    /// <summary>Whether people would call it a change: counts alone move with every delivery.</summary>
    public bool IsNews(WebhookStep before) => this with { Parked = 0, Waiting = 0 } != before with { Parked = 0, Waiting = 0 };
}
