using Relay.Domain;

namespace Relay.Api;

/// <summary>A bulk in a request. A retry and a skip choose deliveries, by <c>webhook</c>, <c>event</c>, <c>state</c>, <c>kind</c>, <c>source</c>, <c>from</c> and <c>to</c>; a replay chooses events by the filters of their list.</summary>
/// <param name="Routing">Of a replay.</param>
internal sealed record BulkBody(BulkAction Action, BulkFilterView Filter, ReplayRouting? Routing);

/// <summary>What a bulk is over. Absent members choose everything; what a plan filled in stands in its answer.</summary>
internal sealed record BulkFilterView
{
    public string? Webhook { get; init; }
    public string? Event { get; init; }
    public string? Source { get; init; }
    public string? Kind { get; init; }
    public string? Type { get; init; }
    public string? CallId { get; init; }
    public DeliveryPhase? State { get; init; }
    public string? Verified { get; init; }
    public bool? Duplicates { get; init; }
    public string? Q { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    public static BulkFilterView Of(BulkDeliveries filter) => new()
    {
        Webhook = filter.WebhookId is { } webhook ? Ids.Webhook(webhook) : null,
        Event = filter.EventId is { } record ? Ids.Event(record) : null,
        Source = filter.SourceId is { } source ? Ids.Source(source) : null,
        Kind = filter.Kind,
        State = filter.Phase,
        From = ApiJson.Time(filter.From),
        To = ApiJson.Time(filter.To),
    };

    public static BulkFilterView Of(EventFilter filter) => new()
    {
        Source = filter.SourceId is { } source ? Ids.Source(source) : null,
        Kind = filter.Kind,
        Type = filter.Type,
        CallId = filter.CallId,
        State = filter.Phase,
        Verified = filter.Verified is { } results ? VerifiedChoice.Of(results) : null,
        Duplicates = filter.Duplicates,
        Q = filter.Text,
        From = ApiJson.Time(filter.From),
        To = ApiJson.Time(filter.To),
    };
}

/// <summary>A bulk and how far it is.</summary>
/// <param name="Matched">What matched when it was planned.</param>
/// <param name="Done">Deliveries retried or skipped, or events replayed, so far. At the end it is less than <paramref name="Matched"/> where some were settled or removed meanwhile.</param>
/// <param name="Created">Deliveries that a replay created.</param>
internal sealed record BulkView(
    string Id, BulkAction Action, BulkState State, BulkFilterView Filter, ReplayRouting? Routing, long Matched, long Done, long? Created, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Error)
{
    public static BulkView Of(BulkRecord bulk)
    {
        var isReplay = bulk.Order.Action == BulkAction.Replay;
        return new BulkView(
            Ids.Bulk(bulk.Id), bulk.Order.Action, bulk.State, isReplay ? BulkFilterView.Of(bulk.Order.Events!) : BulkFilterView.Of(bulk.Order.Deliveries!), isReplay ? bulk.Order.Routing : null,
            bulk.Matched, bulk.Done, isReplay ? bulk.Created : null, ApiJson.Time(bulk.CreatedAt), ApiJson.Time(bulk.StartedAt), ApiJson.Time(bulk.EndedAt), bulk.Error);
    }
}
