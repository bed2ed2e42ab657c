namespace Relay.Domain.Notices;

/// <summary>
/// What is said when the health of a webhook turns. Pure; the journal asks in the transaction that turns it, so that a turn and what is
/// said of it are both there or both not.
/// </summary>
internal static class HealthNotices
{
    /// <summary>Whether the change can be worth a word; counts of open work move with every delivery and are not.</summary>
    public static bool IsTurn(WebhookHealth before, WebhookHealth after) =>
        before.Status != after.Status || before.Strikes != after.Strikes || before.Drain.Phase != after.Drain.Phase;

    public static IReadOnlyList<Notice> From(Webhook webhook, WebhookHealth before, WebhookHealth after)
    {
        // What a storm does to its own is no trouble of anybody's; what Zapier unsubscribes by an answer of 410 is over, not in trouble.
        if (
            webhook.IsDeleted
            || webhook.Origin == WebhookOrigin.Storm
            || (webhook.Origin == WebhookOrigin.RestHook && after.Reason == Strikes.Gone)
        )
            return [];
        return (before.Status, after.Status) switch
        {
            (not WebhookStatus.AutoDisabled, WebhookStatus.AutoDisabled) => [Disabled(webhook, after)],
            (WebhookStatus.AutoDisabled, WebhookStatus.Active) => [Enabled(webhook, after)],
            (WebhookStatus.Active, WebhookStatus.Active) => [.. WhileActive(webhook, before, after)],
            _ => [],
        };
    }

    private static IEnumerable<Notice> WhileActive(Webhook webhook, WebhookHealth before, WebhookHealth after)
    {
        if (after.Strikes > before.Strikes && after.Strikes == webhook.StrikeLimit - 1)
            yield return Failing(webhook, after);
        if (after.Drain.Phase == DrainPhase.Stopped && before.Drain.Phase != DrainPhase.Stopped)
            yield return Stopped(webhook, after);
        if (before.StrikeDeliveries.Count > 0 && after.Strikes == 0 && before.Strikes > 0)
            yield return Recovered(webhook, before, after);
    }

    private static Notice Disabled(Webhook webhook, WebhookHealth after) =>
        About(
            webhook,
            after,
            Kinds.WebhookDisabled,
            $"{Kinds.WebhookDisabled}:{Ids.Webhook(webhook.Id)}:{after.Epoch}",
            after.Reason == Strikes.Gone
                ? $"The webhook \"{webhook.Name}\" is disabled: its receiver answered 410 Gone. What comes for it is parked, not lost."
                : $"The webhook \"{webhook.Name}\" is disabled after {after.Strikes} failed deliveries in a row. "
                    + "What comes for it is parked, not lost.",
            NoticeSeverity.Critical
        );

    private static Notice Enabled(Webhook webhook, WebhookHealth after) =>
        About(
            webhook,
            after,
            Kinds.WebhookResumed,
            $"{Kinds.WebhookResumed}:{Ids.Webhook(webhook.Id)}:{after.Epoch}",
            $"The webhook \"{webhook.Name}\" is enabled again, with {after.Parked} deliveries parked for it.",
            NoticeSeverity.Info
        ) with
        {
            State = NoticeState.Resolved,
        };

    private static Notice Failing(Webhook webhook, WebhookHealth after) =>
        About(
            webhook,
            after,
            Kinds.WebhookFailing,
            Streak(Kinds.WebhookFailing, webhook, after),
            $"The webhook \"{webhook.Name}\" has {after.Strikes} of {webhook.StrikeLimit} strikes: the next failed delivery disables it.",
            NoticeSeverity.Warning
        );

    private static Notice Stopped(Webhook webhook, WebhookHealth after) =>
        About(
            webhook,
            after,
            Kinds.DrainStopped,
            Streak(Kinds.DrainStopped, webhook, after),
            $"The webhook \"{webhook.Name}\" failed again while it drained: {after.Parked} deliveries stay parked until it is tried once more.",
            NoticeSeverity.Warning
        );

    /// <summary>Told to those who listen for it where the streak was told of.</summary>
    private static Notice Recovered(Webhook webhook, WebhookHealth before, WebhookHealth after) =>
        About(
            webhook,
            after,
            Kinds.WebhookResumed,
            Streak(Kinds.WebhookResumed, webhook, before),
            $"The webhook \"{webhook.Name}\" answers well again: its count of failures is back at 0.",
            NoticeSeverity.Info
        ) with
        {
            State = NoticeState.Resolved,
            Ends = [Streak(Kinds.WebhookFailing, webhook, before), Streak(Kinds.DrainStopped, webhook, before)],
        };

    /// <summary>One for all the strikes of a streak: its first delivery tells it from the next one.</summary>
    private static string Streak(string kind, Webhook webhook, WebhookHealth health)
    {
        var first = health.StrikeDeliveries.Count > 0 ? Ids.Delivery(health.StrikeDeliveries[0]) : "";
        return $"{kind}:{Ids.Webhook(webhook.Id)}:{health.Epoch}:{first}";
    }

    private static Notice About(
        Webhook webhook,
        WebhookHealth health,
        string kind,
        string incident,
        string text,
        NoticeSeverity severity
    ) =>
        new(kind, incident, text)
        {
            Severity = severity,
            About = [webhook.Id],
            Facts =
            [
                .. NoticeFacts.OfWebhook(webhook),
                ("reason", health.Reason),
                ("strikes", health.Strikes),
                ("strikeLimit", webhook.StrikeLimit),
                ("parked", health.Parked),
                ("lastError", health.LastError),
            ],
        };
}
