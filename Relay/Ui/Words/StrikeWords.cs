namespace Relay.Ui.Words;

/// <summary>What a try did to its webhook's strikes, by the rules of settlement (Domain/Settlement.cs).</summary>
internal static class StrikeWords
{
    /// <param name="attempt">The try.</param>
    /// <param name="delivery">Its delivery.</param>
    /// <param name="webhook">As it is set up now; null where it is gone.</param>
    public static (string Tone, string Text) Effect(AttemptRecord attempt, DeliverySummary delivery, Webhook? webhook) =>
        webhook?.Listener is null ? OnWebhook(attempt, delivery) : OnListener(attempt);

    /// <summary>A listener has no strikes.</summary>
    private static (string Tone, string Text) OnListener(AttemptRecord attempt) =>
        attempt switch
        {
            { Outcome: Outcome.Succeeded } => ("ok", "the handler took it"),
            { Outcome: Outcome.Shutdown or Outcome.Interrupted } => ("faint", "no strike: Relay's own doing"),
            { Outcome: Outcome.TemplateFailed } => ("faint", "no strike: the template is Relay's side"),
            { Status: not null } => ("faint", "no strike: the handler's answer is final"),
            { Purpose: not AttemptPurpose.Scheduled } => ("faint", "no strike: sent by hand"),
            _ => ("warn", "no strike: tried again while somebody listens"),
        };

    private static (string Tone, string Text) OnWebhook(AttemptRecord attempt, DeliverySummary delivery) =>
        attempt switch
        {
            { Outcome: Outcome.Succeeded } => ("ok", "resets the strikes"),
            // What it was then: nothing that came after rewrites it.
            { Strike: { } strike } => ("bad", $"strike {strike}: no retry was left"),
            { Outcome: Outcome.Shutdown or Outcome.Interrupted } => ("faint", "no strike: Relay's own doing"),
            { Purpose: not AttemptPurpose.Scheduled } => ("faint", "no strike: sent by hand"),
            { Outcome: Outcome.Gone } => ("bad", "disables the webhook"),
            { Outcome: Outcome.Throttled } => ("faint", "no strike: asked to slow down"),
            { Outcome: Outcome.TemplateFailed } => ("faint", "no strike: the template is Relay's side"),
            _ when delivery.Trigger == DeliveryTrigger.Replay => ("faint", "no strike: a replay"),
            _ when delivery.Trigger == DeliveryTrigger.Retry => ("faint", "no strike: reopened by hand"),
            _ => ("warn", "no strike yet"),
        };
}
