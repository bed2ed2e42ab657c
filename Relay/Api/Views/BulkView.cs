using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A bulk and how far it is.</summary>
/// <param name="Matched">What matched when it was planned.</param>
/// <param name="Done">Deliveries retried or skipped, or events replayed, so far. At the end it is less than <paramref name="Matched"/>
/// where some were settled or removed meanwhile.</param>
/// <param name="Created">Deliveries that a replay created.</param>
internal sealed record BulkView(
    string Id,
    BulkAction Action,
    BulkState State,
    BulkFilterView Filter,
    ReplayRouting? Routing,
    long Matched,
    long Done,
    long? Created,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Error
)
{
    /// <summary>How many deliveries are which webhook's; of a bulk's own address, while it is planned.</summary>
    public IReadOnlyList<BulkTargetView>? Targets { get; init; }

    /// <summary>How many of its deliveries are where by now; of a bulk's own address, once it was started.</summary>
    public DeliveryCounts? Outcome { get; init; }

    public static BulkView From(BulkRecord bulk)
    {
        var isReplay = bulk.Order.Action == BulkAction.Replay;
        return new BulkView(
            Ids.Bulk(bulk.Id),
            bulk.Order.Action,
            bulk.State,
            isReplay ? BulkFilterView.FromFilter(bulk.Order.Events!) : BulkFilterView.FromFilter(bulk.Order.Deliveries!),
            isReplay ? bulk.Order.Routing : null,
            bulk.Matched,
            bulk.Done,
            isReplay ? bulk.Created : null,
            ApiJson.Time(bulk.CreatedAt),
            ApiJson.Time(bulk.StartedAt),
            ApiJson.Time(bulk.EndedAt),
            bulk.Error
        );
    }
}
