using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A strike in the stream.</summary>
/// <param name="FailureCount">How many in a row, with this one.</param>
/// <param name="StrikeLimit">How many disable the webhook.</param>
/// <param name="Disabled">Whether this one did.</param>
/// <param name="Outcome">Of the delivery's last attempt.</param>
internal sealed record StreamStrikeView(
    string WebhookId,
    string? Name,
    string DeliveryId,
    string EventId,
    int FailureCount,
    int StrikeLimit,
    bool Disabled,
    string Outcome,
    int? Status,
    DateTimeOffset At
)
{
    public static StreamStrikeView From(StrikeChange change)
    {
        var step = change.Step;
        return new StreamStrikeView(
            Ids.Webhook(step.WebhookId),
            change.Webhook?.Name,
            Ids.Delivery(step.DeliveryId),
            Ids.Event(step.EventId),
            step.Strikes,
            step.Limit,
            step.Disabled,
            step.Outcome.Name(),
            step.Status,
            ApiJson.Time(change.At)
        );
    }
}
