using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// Events that the walks have passed by because a delivery was unfinished. Those that are finished now give up what is due; one stays here
/// until the walks have nothing behind them that it would still have to give.
/// </summary>
/// <param name="now">Unix milliseconds.</param>
internal sealed class HeldEvents(JournalStore store, SliceWriter slices, RetentionLimits limits, long now, RetentionTally tally)
{
    /// <summary>Looks at the next ones.</summary>
    /// <returns>The last one that was looked at; null where there are no more.</returns>
    public async Task<long?> LookAsync(long after, int page, CancellationToken stop)
    {
        var (finished, last) = await store.ReadAsync(db => Read(db, after, page), stop).ConfigureAwait(false);
        foreach (var group in finished.GroupBy(held => held.Source))
        {
            List<(long Id, long Bytes)> rows = [.. group.Select(held => (held.Id, held.Bytes))];
            for (var i = 0; i < rows.Count; )
            {
                var slice = rows.GetRange(i, slices.Size.Take(rows, i));
                i += slice.Count;
                List<long> ids = [.. slice.Select(row => row.Id)];
                await slices
                    .WriteAsync(slice.Count, slice.Sum(row => row.Bytes), batch => Take(batch, group.Key, ids), stop)
                    .ConfigureAwait(false);
            }
        }

        return last;
    }

    private static (List<(long Id, long Source, long Bytes)> Finished, long? Last) Read(DbConnection db, long after, int page)
    {
        var last = db.First(
            $"SELECT event_id FROM retention_held WHERE event_id > @after ORDER BY event_id LIMIT 1 OFFSET {page - 1}",
            row => row.LongOrNull(0),
            ("after", after)
        );
        var finished = db.Query(
            """
            SELECT e.id, e.source_id, CASE WHEN e.body IS NULL THEN 0 ELSE e.body_bytes END FROM retention_held h CROSS JOIN whole_events e
            WHERE h.event_id > @after AND h.event_id <= @last AND e.id = h.event_id
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = h.event_id AND d.state IN (0, 1)) ORDER BY e.id
            """,
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            ("after", after),
            ("last", last ?? long.MaxValue)
        );
        return (finished, last);
    }

    private int Take(JournalBatch batch, long source, IReadOnlyList<long> ids)
    {
        var open = OpenEvents.Find(batch, ids);
        List<long> finished = [.. ids.Where(id => !open.Contains(id))];
        var (metadata, bodies, answers) = (
            RetentionLimits.Bound(limits.MetadataOf(source), now) ?? 0,
            RetentionLimits.Bound(limits.BodiesOf(source), now) ?? 0,
            RetentionLimits.Bound(limits.Attempts, now) ?? 0
        );
        tally.Events += Removal.Events(batch, [.. finished.Where(id => id < metadata)], metadata);
        var db = batch.Connection;
        List<long> kept = [.. finished.Where(id => id >= metadata)];
        tally.Bodies += Removal.Bodies(db, [.. kept.Where(id => id < bodies)]);
        if (kept.Count > 0 && answers > 0)
            tally.Answers += Removal.Answers(db, $"SELECT id FROM deliveries WHERE event_id IN ({Sql.List(kept)}) AND id < {answers}");
        return Release(db, source, kept);
    }

    /// <summary>Those that the walks will come to, or that have no more to give.</summary>
    private static int Release(DbConnection db, long source, List<long> kept) =>
        kept.Count == 0
            ? 0
            : db.Execute(
                $"""
                DELETE FROM retention_held WHERE event_id IN ({Sql.List(kept)}) AND event_id > @events AND
                  (event_id > @bodies OR NOT EXISTS
                    (SELECT 1 FROM whole_events e WHERE e.id = retention_held.event_id AND e.body IS NOT NULL AND e.body_bytes > 0))
                """,
                ("events", Mark(db, Walk.Events, source)),
                ("bodies", Mark(db, Walk.Bodies, source))
            );

    private static long Mark(DbConnection db, Walk walk, long source)
    {
        var marks = RetentionMarks.Read(db, walk.Name);
        return marks.TryGetValue(source, out var own) ? own : marks.GetValueOrDefault(RetentionMarks.Shared);
    }
}
