using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <content>Arrivals: first ones are the events themselves, the others have a table of their own. Their ids rise together, so the two
/// lists merge into one.</content>
internal sealed partial class StoredHistory
{
    private static readonly string FirstColumns =
        "id, 0, NULL, id, source_id, received_at, body_sha256, body_bytes, remote, 0, " + SimulatedRows.Run("source_id");
    internal static readonly string ArrivalColumns =
        "id, result, reason, event_id, source_id, received_at, body_sha256, body_bytes, remote, late, " + SimulatedRows.Run("source_id");

    public Task<Page<ArrivalSummary>> ArrivalsAsync(ArrivalFilter filter, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var nothing = new Page<ArrivalSummary>([], null);
                var firsts =
                    filter.Result is null or ArrivalResult.First && filter.Reason is null
                        ? Scan(db, "events", FirstColumns, filter, page)
                        : nothing;
                var others = filter.Result is ArrivalResult.First ? nothing : Scan(db, "arrivals", ArrivalColumns, filter, page);
                return Merge(firsts, others, page.Limit);
            },
            cancel
        );

    public Task<Page<ArrivalSummary>> ArrivalsOfAsync(long eventId, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                // The first is the oldest, so it is on the first page and nowhere else.
                var first = page.After is null
                    ? db.Query($"SELECT {FirstColumns} FROM events WHERE id = @id AND {EditRows.WasReceived}", Arrival, ("id", eventId))
                    : [];
                var rows = db.Query(
                    $"SELECT {ArrivalColumns} FROM arrivals WHERE event_id = @event AND id > @after ORDER BY id LIMIT {page.Limit + 1 - first.Count}",
                    Arrival,
                    ("event", eventId),
                    ("after", page.After ?? 0)
                );
                first.AddRange(rows);
                return first.Count > page.Limit
                    ? new Page<ArrivalSummary>(first.GetRange(0, page.Limit), first[page.Limit - 1].Id)
                    : new Page<ArrivalSummary>(first, null);
            },
            cancel
        );

    public Task<ArrivalDetail?> ArrivalAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                db.First(
                    $"SELECT {ArrivalColumns}, target, headers, COALESCE(LENGTH(body), 0), method FROM arrivals WHERE id = @id",
                    ArrivalDetail,
                    ("id", id)
                )
                ?? db.First(
                    $"SELECT {FirstColumns}, target, headers, COALESCE(LENGTH(body), 0), NULL FROM whole_events AS events "
                        + $"WHERE id = @id AND {EditRows.WasReceived}",
                    ArrivalDetail,
                    ("id", id)
                ),
            cancel
        );

    public Task<StoredBody?> ArrivalBodyAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var (found, eventId) = db.First(
                    "SELECT body, headers, body_bytes, event_id FROM arrivals WHERE id = @id",
                    row => (Body(row), row.LongOrNull(3)),
                    ("id", id)
                );
                if (found is { Bytes: not null } || (found is not null && eventId is null))
                    return found;
                // A duplicate whose body is the event's does not keep it twice.
                var body = db.First("SELECT body, headers, body_bytes FROM whole_events WHERE id = @id", Body, ("id", eventId ?? id));
                return body is null || found is null ? body : body with { Headers = found.Headers };
            },
            cancel
        );

    private Page<ArrivalSummary> Scan(DbConnection db, string table, string columns, ArrivalFilter filter, PageRequest page)
    {
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        var isArrivals = table == "arrivals";
        var where = new Where()
            .AddIf(!isArrivals, EditRows.WasReceived)
            .AddIf(filter.SourceId is not null, "source_id = @source", ("source", filter.SourceId))
            .AddIf(filter.From is not null, "received_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "received_at < @to", ("to", filter.To))
            .AddSimulated(filter.Simulated, "source_id")
            .AddIf(isArrivals && filter.Result is not null, "result = @result", ("result", (int)filter.Result.GetValueOrDefault()))
            .AddIf(isArrivals && filter.Reason is not null, "reason = @reason", ("reason", filter.Reason));
        return _scan.Run(
            db,
            table,
            below,
            atLeast,
            page.Limit,
            (low, high, limit) =>
                db.Query(
                    $"SELECT {columns} FROM {table} WHERE {where} AND id >= @low AND id < @high ORDER BY id DESC LIMIT {limit}",
                    Arrival,
                    where.With(("low", low), ("high", high))
                ),
            row => row.Id
        );
    }

    private static Page<ArrivalSummary> Merge(Page<ArrivalSummary> left, Page<ArrivalSummary> right, int limit)
    {
        // Below the higher of the two places where a list stops, the other one's rows may not be all there are.
        var known = Math.Max(left.Next ?? 0, right.Next ?? 0);
        var merged = left.Items.Concat(right.Items).Where(row => row.Id >= known).OrderByDescending(row => row.Id).ToList();
        if (merged.Count > limit)
            return new Page<ArrivalSummary>(merged.GetRange(0, limit), merged[limit - 1].Id);
        return new Page<ArrivalSummary>(merged, known == 0 ? null : known);
    }

    internal static ArrivalSummary Arrival(DbDataReader row) =>
        new(
            row.GetInt64(0),
            (ArrivalResult)row.GetInt64(1),
            row.TextOrNull(2),
            row.LongOrNull(3),
            row.GetInt64(4),
            row.GetInt64(5),
            (byte[])row.GetValue(6),
            row.GetInt64(7),
            row.GetString(8),
            row.GetInt64(9) != 0,
            row.TextOrNull(10)
        );

    private static ArrivalDetail ArrivalDetail(DbDataReader row) =>
        new(Arrival(row), row.TextOrNull(11), HeaderBytes.Read((byte[])row.GetValue(12)), row.GetInt64(13), row.TextOrNull(14));
}
