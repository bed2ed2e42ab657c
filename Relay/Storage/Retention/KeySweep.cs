using System.Data.Common;
using System.Globalization;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// Removes dedupe keys that are older than their limit and whose event is gone. They lie in the order of their hashes, so it takes the
/// whole table to find them: once a day, a page after the other, from where it was cut off.
/// </summary>
/// <param name="now">Unix milliseconds.</param>
internal sealed class KeySweep(JournalStore store, SliceWriter slices, int days, long now)
{
    private const string Place = "retention_keys";
    private const int Page = 4_000;

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    /// <returns>How many went.</returns>
    public async Task<long> RunAsync(CancellationToken stop)
    {
        if (RetentionLimits.Bound(days, now) is not { } bound)
            return 0;
        var (ended, after) = await store.ReadAsync(ReadPlace, stop).ConfigureAwait(false);
        if (after is null && ended is { } last && now - last < Day)
            return 0;
        var removed = 0L;
        for (var isFull = true; isFull; )
        {
            var page = await store.ReadAsync(db => ReadPage(db, after), stop).ConfigureAwait(false);
            List<(long EventId, object Hash)> due = [.. page.Where(key => key.EventId < bound)];
            List<(long, long)> sizes = [.. due.Select(key => (key.EventId, 0L))];
            for (var i = 0; i < due.Count; )
            {
                var slice = due.GetRange(i, slices.Size.Take(sizes, i));
                i += slice.Count;
                removed += await slices
                    .WriteAsync(
                        slice.Count,
                        0,
                        batch =>
                        {
                            var db = batch.Connection;
                            var alive = db.Query(
                                    $"SELECT id FROM events WHERE id IN ({Sql.List(slice.Select(key => key.EventId).Distinct())})",
                                    row => row.GetInt64(0)
                                )
                                .ToHashSet();
                            RetentionRound.Note(db, Place, $"{ended} {slice[^1].Hash}");
                            return batch.Recorder.DropKeys([.. slice.Where(key => !alive.Contains(key.EventId)).Select(key => key.Hash)]);
                        },
                        stop
                    )
                    .ConfigureAwait(false);
            }

            isFull = page.Count == Page;
            after = page.Count > 0 ? page[^1].Hash : after;
        }

        await store.WriteAsync(db => RetentionRound.Note(db, Place, $"{now} "), stop).ConfigureAwait(false);
        return removed;
    }

    private static List<(long EventId, object Hash)> ReadPage(DbConnection db, object? after) =>
        db.Query(
            $"SELECT event_id, hash FROM dedupe {(after is null ? "" : "WHERE hash > @after ")}ORDER BY hash LIMIT {Page}",
            row => (row.GetInt64(0), row.GetValue(1)),
            after is null ? [] : [("after", after)]
        );

    /// <summary>When the last pass ended, and the hash behind which one that was cut off goes on.</summary>
    private (long? Ended, object? After) ReadPlace(DbConnection db)
    {
        var parts = (db.First("SELECT value FROM meta WHERE name = @name", row => row.GetString(0), ("name", Place)) ?? " ").Split(' ');
        long? ended = long.TryParse(parts[0], CultureInfo.InvariantCulture, out var at) ? at : null;
        return (ended, parts[1].Length == 0 ? null : store.Dialect.ParseHash(parts[1]));
    }
}
