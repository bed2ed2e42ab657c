using Relay.Domain;

namespace Relay.Api;

/// <summary>
/// A delivery in the stream: the members of <see cref="DeliveryView"/> as they were at this change, and enough of its event for a row.
/// </summary>
/// <param name="At">When it happened.</param>
/// <param name="DurationMs">How long the attempt took; absent where the change is no attempt's.</param>
/// <param name="Outcome">The attempt's; absent where the change is no attempt's.</param>
/// <param name="SourceId">The event's, as kind, type and call id are; absent for tests.</param>
internal sealed record StreamDeliveryView(
    string Id, string EventId, string WebhookId, DeliveryPhase State, int AttemptCount, DateTimeOffset? NextAttemptAt, DeliveryTrigger Trigger, DateTimeOffset? SettledAt, string? Outcome, int? Status, int? DurationMs,
    string? SourceId, string? Kind, string? Type, string? CallId, DateTimeOffset At)
{
    public static StreamDeliveryView Of(DeliveryChange change)
    {
        var (step, record) = (change.Step, change.Event);
        var isSettled = step.Phase is DeliveryPhase.Delivered or DeliveryPhase.Failed or DeliveryPhase.Skipped;
        return new StreamDeliveryView(
            Ids.Delivery(step.DeliveryId), step.Trigger == DeliveryTrigger.Test ? Ids.TestEvent(step.EventId) : Ids.Event(step.EventId), Ids.Webhook(step.WebhookId), step.Phase, step.Attempts, ApiJson.Time(step.NextAt), step.Trigger,
            isSettled ? ApiJson.Time(change.At) : null, step.Outcome?.Name(), step.Status, step.DurationMs, record is null ? null : Ids.Source(record.SourceId), record?.Kind, record?.Type, record?.CallId, ApiJson.Time(change.At));
    }
}

/// <summary>A strike in the stream.</summary>
/// <param name="FailureCount">How many in a row, with this one.</param>
/// <param name="StrikeLimit">How many disable the webhook.</param>
/// <param name="Disabled">Whether this one did.</param>
/// <param name="Outcome">Of the delivery's last attempt.</param>
internal sealed record StreamStrikeView(string WebhookId, string? Name, string DeliveryId, string EventId, int FailureCount, int StrikeLimit, bool Disabled, string Outcome, int? Status, DateTimeOffset At)
{
    public static StreamStrikeView Of(StrikeChange change)
    {
        var step = change.Step;
        return new StreamStrikeView(
            Ids.Webhook(step.WebhookId), change.Webhook?.Name, Ids.Delivery(step.DeliveryId), Ids.Event(step.EventId), step.Strikes, step.Limit, step.Disabled, step.Outcome.Name(), step.Status,
            ApiJson.Time(change.At));
    }
}

/// <summary>A webhook in the stream: the part of <see cref="WebhookView"/> that moves by itself. After a change of its settings this is what it now says; the rest is at its own address.</summary>
/// <param name="Deleted">True where it is deleted by now, else absent.</param>
/// <param name="Drain"><c>probing</c>, <c>draining</c>, <c>stopped</c> or <c>skipping</c>; absent where parked work stays where it is.</param>
internal sealed record StreamWebhookView(
    string Id, string Name, bool? Deleted, WebhookState State, string? DisabledReason, int FailureCount, long Parked, long Waiting, DrainPhase? Drain, DateTimeOffset At)
{
    public static StreamWebhookView Of(WebhookChange change)
    {
        var (step, webhook) = (change.Step, change.Webhook);
        var reason = step.Status != WebhookStatus.AutoDisabled ? null : step.Gone ? Strikes.Gone : Strikes.ThreeStrikes;
        return new StreamWebhookView(
            Ids.Webhook(step.WebhookId), webhook?.Name ?? "", webhook is null or { IsDeleted: true } ? true : null, WebhookView.StateOf(webhook?.Event ?? Webhook.DisabledEvent, step.Status), reason, step.Strikes, step.Parked, step.Waiting, step.Drain == DrainPhase.None ? null : step.Drain,
            ApiJson.Time(change.At));
    }
}

/// <summary>A run in the stream: its progress, its proof and its reports are at its own address.</summary>
internal sealed record StreamRunView(string Id, RunState State, string? Scenario, long Seed, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, string? Error)
{
    public static StreamRunView Of(RunRecord run) => new(Ids.Run(run.Id), run.State, run.Scenario, run.Seed, ApiJson.Time(run.CreatedAt), ApiJson.Time(run.EndedAt), run.Error);
}

/// <summary>A ticket.</summary>
internal sealed record StreamTicketView(string Ticket, DateTimeOffset ExpiresAt);
