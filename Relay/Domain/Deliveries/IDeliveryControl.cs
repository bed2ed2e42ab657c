namespace Relay.Domain.Deliveries;

/// <summary>What people do to deliveries and to the health of webhooks. Everything here is durable when its task completes.</summary>
internal interface IDeliveryControl
{
    /// <summary>
    /// Sends a sample of the webhook's kind at once, whatever the webhook's state. A success resets the strikes, a failure never counts.
    /// </summary>
    Task<AttemptResult> TestAsync(Webhook webhook, CancellationToken cancel);

    /// <summary>Brings a paused or auto-disabled webhook back.</summary>
    /// <returns>Its health, or null where it is active already.</returns>
    Task<WebhookHealth?> EnableAsync(long webhookId, ParkedChoice parked, int? ratePerSecond, int? maxInFlight, CancellationToken cancel);

    /// <summary>
    /// Somebody is asked what becomes of what has gathered for a listener: it is told what that is, and what comes before the answer is not
    /// of it.
    /// </summary>
    Task<WebhookHealth> AskAsync(long listenerId, CancellationToken cancel);

    /// <summary>
    /// Somebody is connected to a listener from here on. What is parked follows, or what was asked about is skipped; <see cref="PauseAsync"/> ends it.
    /// </summary>
    Task<WebhookHealth?> ConnectAsync(long listenerId, bool skip, int maxInFlight, CancellationToken cancel);

    /// <summary>Holds a webhook's deliveries until it is enabled again.</summary>
    /// <returns>Its health, or null where it is not active.</returns>
    Task<WebhookHealth?> PauseAsync(long webhookId, CancellationToken cancel);

    /// <summary>Ends the pause that a webhook's receiver has asked for: what waits for it goes at once.</summary>
    /// <returns>Its health, or null where nothing holds it.</returns>
    Task<WebhookHealth?> SendNowAsync(long webhookId, CancellationToken cancel);

    /// <summary>Sends a delivery once more, at once, in any state of the webhook and of the delivery.</summary>
    /// <returns>Whether there is such a delivery and it is not in flight just now.</returns>
    Task<bool> RetryAsync(long deliveryId, CancellationToken cancel);

    /// <summary>Creates a delivery of a recorded event for each of these webhooks. They park where the webhook is not active.</summary>
    Task<IReadOnlyList<long>> ReplayAsync(long eventId, IReadOnlyList<long> webhookIds, CancellationToken cancel);

    /// <summary>
    /// Records an event that a person made out of another one, with a delivery for each of these webhooks. They park where the webhook is
    /// not active.
    /// </summary>
    Task<EditedEvent> EditAsync(EventRecord edited, long originalId, IReadOnlyList<long> webhookIds, string actor);

    /// <summary>
    /// Tells the lanes that a webhook was made, changed or deleted. Where it takes no more events, its waiting work turns into skipped.
    /// </summary>
    Task WebhookChangedAsync(long webhookId, CancellationToken cancel);

    /// <summary>Attempts in flight on this node.</summary>
    int InFlight(long webhookId);

    /// <summary>Attempts in flight on this node, all webhooks together.</summary>
    int InFlightTotal { get; }
}
