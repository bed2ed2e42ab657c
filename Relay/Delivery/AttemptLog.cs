using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>What the log and the figures say of attempts: one wide line each, and more where one changes its webhook.</summary>
internal sealed class AttemptLog(DeliveryFigures figures, ILogger<AttemptLog> log)
{
    /// <summary>An attempt has its answer.</summary>
    public void Made(AttemptResult result) => figures.Attempt(result);

    /// <summary>It broke by a fault of the relay's own.</summary>
    public void Broke(DeliveryWork work, Exception bug) =>
        log.LogError(
            LogEvents.AttemptBroke,
            bug,
            "Delivery {Delivery}: the attempt broke by a fault of the relay's own, it will be made again",
            Ids.Delivery(work.DeliveryId)
        );

    /// <summary>The store refuses its result, which is offered again.</summary>
    public void Refused(StorageException refusal) =>
        log.LogWarning(LogEvents.StoreRefused, "The store refused, trying again: {Reason}", refusal.Message);

    /// <summary>Its result could not be recorded.</summary>
    public void Lost(DeliveryWork work, Exception refusal) =>
        log.LogWarning(
            LogEvents.ResultLost,
            "Delivery {Delivery}: its result could not be recorded, it will be sent again: {Reason}",
            Ids.Delivery(work.DeliveryId),
            refusal.Message
        );

    /// <summary>Its result is recorded.</summary>
    public void Settled(Webhook webhook, Attempted attempted, Settled settled)
    {
        if (settled.Fenced)
            figures.Fenced();
        if (settled.Disabled)
            Disabled(webhook, settled);
        else if (settled.State == DeliveryState.Failed && settled.Health.Strikes > 0 && settled.Health.Strikes == webhook.StrikeLimit - 1)
            Failing(webhook, settled);
        if (!log.IsEnabled(LogLevel.Debug))
            return;
        var (work, result, _) = attempted;
        log.LogDebug(
            LogEvents.Attempt,
            "Attempt {Number} of {Delivery} (event {Event}, webhook {Webhook}): {Outcome} {Status} in {Ms} ms → {State}",
            work.Attempts + 1,
            Ids.Delivery(work.DeliveryId),
            Ids.Event(work.Event.Id),
            Ids.Webhook(work.WebhookId),
            result.Outcome.Name(),
            result.Status,
            result.DurationMs,
            settled.State
        );
    }

    private void Disabled(Webhook webhook, Settled settled)
    {
        // Alerts are on it, and what a storm does to its own is no cause for one.
        if (webhook.Origin != WebhookOrigin.Storm)
            figures.Disabled();
        log.LogWarning(
            LogEvents.WebhookDisabled,
            "Webhook {Name} ({Webhook}) is disabled ({Reason}) after {Strikes} strikes; {Parked} deliveries park. Last error: {Error}",
            webhook.Name,
            Ids.Webhook(webhook.Id),
            settled.Health.Reason,
            settled.Health.Strikes,
            settled.Health.Parked,
            settled.Health.LastError
        );
    }

    private void Failing(Webhook webhook, Settled settled) =>
        log.LogWarning(
            LogEvents.WebhookFailing,
            "Webhook {Name} ({Webhook}) has {Strikes} of {Limit} strikes; the next one disables it. Last error: {Error}",
            webhook.Name,
            Ids.Webhook(webhook.Id),
            settled.Health.Strikes,
            webhook.StrikeLimit,
            settled.Health.LastError
        );
}
