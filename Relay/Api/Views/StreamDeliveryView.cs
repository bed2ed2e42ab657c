using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>
/// A delivery in the stream: the members of <see cref="DeliveryView"/> as they were at this change, and enough of its event for a row.
/// </summary>
/// <param name="At">When it happened.</param>
/// <param name="DurationMs">How long the attempt took; absent where the change is no attempt's.</param>
/// <param name="Outcome">The attempt's; absent where the change is no attempt's.</param>
/// <param name="SourceId">The event's, as kind, type and call id are; absent for tests.</param>
internal sealed record StreamDeliveryView(
    string Id,
    string EventId,
    string WebhookId,
    DeliveryPhase State,
    int AttemptCount,
    DateTimeOffset? NextAttemptAt,
    DeliveryTrigger Trigger,
    DateTimeOffset? SettledAt,
    string? Outcome,
    int? Status,
    int? DurationMs,
    string? SourceId,
    string? Kind,
    string? Type,
    string? CallId,
    DateTimeOffset At
)
{
    public static StreamDeliveryView From(DeliveryChange change)
    {
        var (step, record) = (change.Step, change.Event);
        var isSettled = step.Phase is DeliveryPhase.Delivered or DeliveryPhase.Failed or DeliveryPhase.Skipped;
        return new StreamDeliveryView(
            Ids.Delivery(step.DeliveryId),
            step.Trigger == DeliveryTrigger.Test ? Ids.TestEvent(step.EventId) : Ids.Event(step.EventId),
            Ids.Webhook(step.WebhookId),
            step.Phase,
            step.Attempts,
            ApiJson.Time(step.NextAt),
            step.Trigger,
            isSettled ? ApiJson.Time(change.At) : null,
            step.Outcome?.Name(),
            step.Status,
            step.DurationMs,
            record is null ? null : Ids.Source(record.SourceId),
            record?.Kind,
            record?.Type,
            record?.CallId,
            ApiJson.Time(change.At)
        );
    }
}
