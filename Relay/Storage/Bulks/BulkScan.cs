using System.Data.Common;
using Relay.Storage.History;
using Relay.Storage.Querying;

namespace Relay.Storage.Bulks;

/// <summary>
/// What a bulk matches, oldest first, a slice of the table at a time and within a bounded time: what has no index costs reading and never
/// the writer.
/// </summary>
internal sealed class BulkScan(TimeProvider clock)
{
    /// <summary>Rows of the table that one look is over.</summary>
    public const int Slice = 4_000;

    /// <summary>Where retention has removed the body there is nothing to send.</summary>
    private const string HasBody = "(e.body IS NOT NULL OR e.body_bytes = 0)";

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    /// <summary>The next matches behind a position.</summary>
    public BulkSlice Next(DbConnection db, BulkOrder order, long position, long through, int most)
    {
        var started = clock.GetTimestamp();
        var table = order.Action == BulkAction.Replay ? "events" : "deliveries";
        for (var low = position; ; )
        {
            var high = db.First(
                $"SELECT id FROM {table} WHERE id > @low AND id <= @through ORDER BY id LIMIT 1 OFFSET {Slice - 1}",
                row => row.LongOrNull(0),
                ("low", low),
                ("through", through)
            ) ?? through;
            var found =
                order.Action == BulkAction.Replay ? Events(db, order.Events!, low, high, most) : Deliveries(db, order, low, high, most);
            if (found.Count == most)
                return new BulkSlice(found, found[^1], found[^1] == through);
            if (found.Count > 0 || high == through || clock.GetElapsedTime(started) > Budget)
                return new BulkSlice(found, high, high == through);
            low = high;
        }
    }

    /// <summary>Where the first match can be at the earliest, and the last at the latest: ids rise with time.</summary>
    public static (long Position, long Through) Bounds(BulkOrder order, long newest)
    {
        var (from, to) =
            order.Action == BulkAction.Replay ? (order.Events!.From, order.Events.To) : (order.Deliveries!.From, order.Deliveries.To);
        var position = from is { } begin ? Math.Max(0, IdSequence.AtTime(begin) - 1) : 0;
        // A delivery is made after its event.
        if ((order.Events?.Ids ?? order.Deliveries?.EventIds) is { Count: > 0 } named)
            position = Math.Max(position, named.Min() - 1);
        var (_, below) = HistoryRange.From(null, to, null);
        return (position, Math.Max(position, Math.Min(newest, below - 1)));
    }

    private static List<long> Events(DbConnection db, EventFilter filter, long low, long high, int most)
    {
        var ids = filter.Text is { } text ? EventSearch.ById(db, text) : null;
        var where = StoredHistory
            .Conditions(filter)
            .AddIf(ids is not null, $"e.id IN ({Sql.List(ids ?? [])})")
            .Add(HasBody)
            .Add("e.id > @low AND e.id <= @high", ("low", low), ("high", high));
        return EventSearch.From(ids is null ? filter.Text : null, filter.Field) is { } search
            ? search.Rows(
                db,
                $"SELECT {StoredHistory.EventColumns}, e.headers, e.body FROM whole_events e WHERE {where} ORDER BY e.id",
                row => row.GetInt64(0),
                most,
                where.With()
            )
            : db.Query($"SELECT e.id FROM whole_events e WHERE {where} ORDER BY e.id LIMIT {most}", row => row.GetInt64(0), where.With());
    }

    private static List<long> Deliveries(DbConnection db, BulkOrder order, long low, long high, int most)
    {
        var filter = order.Deliveries!;
        var isRetry = order.Action == BulkAction.Retry;
        var ofEvents = isRetry || filter.SourceId is not null || filter.Kind is not null;
        var where = new Where()
            .Add("w.id = d.webhook_id AND w.deleted_at IS NULL AND d.trigger <> 3")
            .Add(filter.Phase is { } phase ? DeliveryPhases.Condition(phase) : "d.state = 0")
            .AddIf(ofEvents, "e.id = d.event_id")
            .AddIf(isRetry, HasBody)
            .AddIf(filter.WebhookId is not null, "d.webhook_id = @webhook", ("webhook", filter.WebhookId))
            .AddIf(filter.EventId is not null, "d.event_id = @event", ("event", filter.EventId))
            .AddIf(filter.EventIds is not null, $"d.event_id IN ({Sql.List(filter.EventIds ?? [])})")
            .AddIf(filter.SourceId is not null, "e.source_id = @source", ("source", filter.SourceId))
            .AddIf(filter.Kind is not null, "e.kind = @kind", ("kind", filter.Kind))
            .AddIf(filter.From is not null, "d.created_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "d.created_at < @to", ("to", filter.To))
            .AddIf(filter.Outcome is not null, "d.outcome = @outcome", ("outcome", (long?)filter.Outcome))
            .AddIf(filter.Status is not null, "d.status = @status", ("status", (long?)filter.Status))
            .AddSimulatedEvent(filter.Simulated, "d.event_id")
            .Add("d.id > @low AND d.id <= @high", ("low", low), ("high", high));
        return db.Query(
            $"SELECT d.id FROM deliveries d CROSS JOIN webhooks w {(ofEvents ? "CROSS JOIN whole_events e" : "")} WHERE {where} ORDER BY d.id LIMIT {most}",
            row => row.GetInt64(0),
            where.With()
        );
    }
}
