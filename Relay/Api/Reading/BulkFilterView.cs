namespace Relay.Api.Reading;

/// <summary>What a bulk is over. Absent members choose everything; what a plan filled in stands in its answer.</summary>
internal sealed record BulkFilterView
{
    public string? Webhook { get; init; }
    public string? Event { get; init; }

    /// <summary>Events that are named one by one, at most 200.</summary>
    public IReadOnlyList<string>? Events { get; init; }
    public string? Source { get; init; }
    public string? Kind { get; init; }
    public string? Type { get; init; }
    public string? CallId { get; init; }
    public DeliveryPhase? State { get; init; }
    public string? Verified { get; init; }
    public bool? Duplicates { get; init; }
    public string? Simulated { get; init; }
    public Outcome? Outcome { get; init; }
    public int? Status { get; init; }

    /// <summary>Of a replay: a field of the body and what it says, as <c>data.status=busy</c>.</summary>
    public string? Field { get; init; }
    public string? Q { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    public static BulkFilterView FromFilter(BulkDeliveries filter) =>
        new()
        {
            Webhook = filter.WebhookId is { } webhook ? Ids.Webhook(webhook) : null,
            Event = filter.EventId is { } record ? Ids.Event(record) : null,
            Events = filter.EventIds is { } events ? [.. events.Select(Ids.Event)] : null,
            Source = filter.SourceId is { } source ? Ids.Source(source) : null,
            Kind = filter.Kind,
            State = filter.Phase,
            Simulated = SimulatedQuery.Text(filter.Simulated),
            Outcome = filter.Outcome,
            Status = filter.Status,
            From = ApiJson.Time(filter.From),
            To = ApiJson.Time(filter.To),
        };

    public static BulkFilterView FromFilter(EventFilter filter) =>
        new()
        {
            Webhook = filter.WebhookId is { } webhook ? Ids.Webhook(webhook) : null,
            Events = filter.Ids is { } events ? [.. events.Select(Ids.Event)] : null,
            Field = filter.Field?.ToString(),
            Source = filter.SourceId is { } source ? Ids.Source(source) : null,
            Kind = filter.Kind,
            Type = filter.Type,
            CallId = filter.CallId,
            State = filter.Phase,
            Verified = filter.Verified is { } results ? VerifiedChoice.Text(results) : null,
            Duplicates = filter.Duplicates,
            Simulated = SimulatedQuery.Text(filter.Simulated),
            Q = filter.Text,
            From = ApiJson.Time(filter.From),
            To = ApiJson.Time(filter.To),
        };
}
