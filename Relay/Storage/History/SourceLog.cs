using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>Reads what stands beside a source.</summary>
internal sealed class SourceLog(IStore store, IHistory history) : ISourceLog
{
    private const string Columns = "id, reason, received_at, body_bytes, remote";

    // The literal 2 lets the index over rejected arrivals answer.
    private const string OfSource = "FROM arrivals WHERE source_id = @source AND result = 2";

    public async Task<SourceFigures> FiguresAsync(long sourceId, CancellationToken cancel)
    {
        var newest = await history.EventsAsync(new EventFilter(SourceId: sourceId), new PageRequest(1), cancel).ConfigureAwait(false);
        var last = newest.Items.Count > 0 ? newest.Items[0] : null;
        return await store
            .ReadAsync(
                db => new SourceFigures(
                    last?.ReceivedAt,
                    last?.Type,
                    db.First($"SELECT {Columns} {OfSource} ORDER BY id DESC LIMIT 1", Row, ("source", sourceId)),
                    db.Long($"SELECT count(*) {OfSource}", ("source", sourceId)),
                    db.Long("SELECT key_conflicts FROM sources WHERE id = @source", ("source", sourceId))
                ),
                cancel
            )
            .ConfigureAwait(false);
    }

    public Task<IReadOnlyDictionary<long, long>> KeyConflictsAsync(CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, long>>(
            db =>
                db.Query("SELECT id, key_conflicts FROM sources WHERE key_conflicts > 0", row => (row.GetInt64(0), row.GetInt64(1)))
                    .ToDictionary(),
            cancel
        );

    public async Task<IReadOnlyDictionary<long, long>> HeardAsync(IReadOnlyDictionary<long, long> heard, CancellationToken cancel)
    {
        var known = await store.ReadAsync(ReadHeard, cancel).ConfigureAwait(false);
        var news = heard.Where(one => one.Value > known.GetValueOrDefault(one.Key)).ToList();
        if (news.Count == 0)
            return known;
        return await store
            .WriteAsync(
                db =>
                {
                    // Another node may have heard it later.
                    foreach (var (id, at) in news)
                        db.Execute(
                            "UPDATE sources SET heard_at = @at WHERE id = @id AND (heard_at IS NULL OR heard_at < @at)",
                            ("at", at),
                            ("id", id)
                        );
                    return ReadHeard(db);
                },
                cancel
            )
            .ConfigureAwait(false);
    }

    private static Dictionary<long, long> ReadHeard(DbConnection db) =>
        db.Query("SELECT id, heard_at FROM sources WHERE heard_at IS NOT NULL", row => (row.GetInt64(0), row.GetInt64(1))).ToDictionary();

    public Task<Page<RefusedRequest>> RejectionsAsync(long sourceId, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var rows = db.Query(
                    $"SELECT {Columns} {OfSource} AND id < @after ORDER BY id DESC LIMIT {page.Limit + 1}",
                    Row,
                    ("source", sourceId),
                    ("after", page.After ?? long.MaxValue)
                );
                return rows.Count > page.Limit
                    ? new Page<RefusedRequest>(rows.GetRange(0, page.Limit), rows[page.Limit - 1].Id)
                    : new Page<RefusedRequest>(rows, null);
            },
            cancel
        );

    private static RefusedRequest Row(DbDataReader row) =>
        new(row.GetInt64(0), row.TextOrNull(1) ?? "", row.GetInt64(2), row.GetInt64(3), row.GetString(4));
}
