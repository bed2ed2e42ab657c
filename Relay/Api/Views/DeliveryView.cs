using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>An event on its way to one webhook.</summary>
internal record DeliveryView
{
    public required string Id { get; init; }
    public required string EventId { get; init; }
    public required string WebhookId { get; init; }
    public required DeliveryPhase State { get; init; }
    public required int AttemptCount { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required DeliveryTrigger Trigger { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? Outcome { get; init; }
    public int? Status { get; init; }

    /// <summary>The run of a storm that made its event up; absent where a provider sent it.</summary>
    public string? Simulated { get; init; }
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    public static DeliveryView From(DeliverySummary row) =>
        new()
        {
            Id = Ids.Delivery(row.Id),
            // A test has an event of its own that is in no list.
            EventId = row.Trigger == DeliveryTrigger.Test ? Ids.TestEvent(row.EventId) : Ids.Event(row.EventId),
            WebhookId = Ids.Webhook(row.WebhookId),
            State = row.Phase,
            AttemptCount = row.Attempts,
            NextAttemptAt = ApiJson.Time(row.NextAt),
            Trigger = row.Trigger,
            CreatedAt = ApiJson.Time(row.CreatedAt),
            SettledAt = ApiJson.Time(row.SettledAt),
            Outcome = row.Outcome?.Name(),
            Status = row.Status,
            Simulated = row.Simulated,
        };
}
