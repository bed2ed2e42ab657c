using System.Data.Common;
using Relay.Storage.Bulks;
using Relay.Storage.Calls;
using Relay.Storage.Journal;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// One round: everything that is older than its limit and finished goes, in slices.
/// <code>
///   parts of the tables, where the engine has such: whole ones go ─► what tells of their events elsewhere
///   held events ─► finished meanwhile?           ─► what is due of them
///   each walk, from its marks to its bounds      ─► a page is read beside the writer ─► slices: check again, take, move the mark
///     an event with unfinished work is due, too  ─► held: the walk goes on without it
///   keys of events that are gone, once a day     ─► digests of runs without events ─► when the round ended
///   ── crash boundary: a slice is ONE transaction; the next round goes on behind the marks ──
/// </code>
/// Long because all walks take in one order, and each says what it takes beside the others.
/// </summary>
/// <param name="now">Unix milliseconds.</param>
/// <param name="sliced">Called after each slice, with how long its statements took.</param>
internal sealed class RetentionRound(JournalStore store, RetentionLimits limits, long now, TimeProvider clock, Action<TimeSpan> sliced)
{
    /// <summary>When the last round ended, Unix milliseconds.</summary>
    public const string Ended = "retention_ended";

    /// <summary>Rows that one read looks at.</summary>
    private const int Page = 4_000;

    private readonly RetentionTally _tally = new();
    private RetentionBounds _bounds = new(limits, now, null);

    public async Task<RetentionTally> RunAsync(CancellationToken stop)
    {
        if (store.Partitions is { } partitions)
            await DropAsync(partitions, stop).ConfigureAwait(false);
        await HeldAsync(stop).ConfigureAwait(false);
        await WalkAsync(Walk.Events, _bounds.Events, limits.MetadataOf, Own(days => days.Metadata), limits.Metadata, TakeEvents, stop)
            .ConfigureAwait(false);
        await WalkAsync(Walk.Bodies, _bounds.Bodies, limits.BodiesOf, Own(days => days.Bodies), limits.Bodies, TakeBodies, stop)
            .ConfigureAwait(false);
        await WalkAsync(Walk.Arrivals, _bounds.Rows, limits.MetadataOf, Own(days => days.Metadata), limits.Metadata, TakeArrivals, stop)
            .ConfigureAwait(false);
        await WalkAsync(Walk.ArrivalBodies, _bounds.Rows, limits.BodiesOf, Own(days => days.Bodies), limits.Bodies, TakeArrivalBodies, stop)
            .ConfigureAwait(false);
        await WalkAsync(Walk.Rejected, _bounds.Rows, limits.RejectedOf, [.. limits.Forgotten], limits.Rejected, TakeArrivals, stop)
            .ConfigureAwait(false);
        await WalkAsync(Walk.Answers, _bounds.Events, limits.Attempts, TakeAnswers, stop).ConfigureAwait(false);
        await WalkAsync(Walk.Exchanges, _bounds.Rows, limits.Attempts, TakeExchanges, stop).ConfigureAwait(false);
        await WalkAsync(Walk.Tests, _bounds.Events, limits.Metadata, TakeTests, stop).ConfigureAwait(false);
        await ForgetCallsAsync(stop).ConfigureAwait(false);
        _tally.Keys = await new KeySweep(store, Slices(), limits.Dedupe, now).RunAsync(stop).ConfigureAwait(false);
        await DigestSweep.RunAsync(store, stop).ConfigureAwait(false);
        _tally.Held = await store.ReadAsync(db => db.Long("SELECT count(*) FROM retention_held"), stop).ConfigureAwait(false);
        await store.WriteAsync(db => Note(db, Ended, $"{now}"), stop).ConfigureAwait(false);
        return _tally;
    }

    /// <summary>Writes a fact of retention's own.</summary>
    public static int Note(DbConnection db, string name, string value) =>
        db.Execute(
            "INSERT INTO meta (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("name", name),
            ("value", value)
        );

    private SliceWriter Slices() => new(store, clock, sliced);

    private HashSet<long> Own(Func<RetentionLimits.SourceDays, int?> days) =>
        [.. limits.Sources.Where(source => days(source.Value) is not null).Select(source => source.Key)];

    private async Task DropAsync(IPartitions partitions, CancellationToken stop)
    {
        var isMade = await partitions.MakeAsync(now, stop).ConfigureAwait(false);
        var dropped = await partitions
            .DropAsync(_bounds.Rows(limits.LongestMetadata), _bounds.Rows(limits.LongestBodies), stop)
            .ConfigureAwait(false);
        _bounds = new RetentionBounds(limits, now, dropped);
        (_tally.Events, _tally.Bodies, _tally.IsPostponed) = (dropped.Events, dropped.Bodies, !isMade || dropped.IsPostponed);
        await new PartLeftovers(store, Slices()).RemoveAsync(stop).ConfigureAwait(false);
    }

    /// <summary>A walk whose limit is one for all sources.</summary>
    private Task WalkAsync(
        Walk walk,
        Func<int, long?> bound,
        int days,
        Func<JournalBatch, IReadOnlyList<long>, long, int> take,
        CancellationToken stop
    ) => WalkAsync(walk, bound, _ => days, [], days, take, stop);

    /// <param name="boundOf">The id below which what is kept for so many days is due; null where it never is.</param>
    /// <param name="daysOf">Of a source.</param>
    /// <param name="own">Sources that have days of their own.</param>
    /// <param name="shared">Days of the others.</param>
    /// <param name="take">Takes from rows with these ids, below a bound.</param>
    private async Task WalkAsync(
        Walk walk,
        Func<int, long?> boundOf,
        Func<long, int> daysOf,
        HashSet<long> own,
        int shared,
        Func<JournalBatch, IReadOnlyList<long>, long, int> take,
        CancellationToken stop
    )
    {
        var marks = await store.ReadAsync(db => RetentionMarks.Read(db, walk.Name), stop).ConfigureAwait(false);
        var common = marks.GetValueOrDefault(RetentionMarks.Shared);
        // One that begins to have days of its own leaves the others where they are; its mark must be there before theirs moves on.
        if (own.Except(marks.Keys).ToList() is { Count: > 0 } begun)
        {
            await store.WriteAsync(db => RetentionMarks.Move(db, walk.Name, begun, common), stop).ConfigureAwait(false);
            foreach (var source in begun)
                marks[source] = common;
        }

        marks.Remove(RetentionMarks.Shared);
        var slices = Slices();
        var groups = marks.GroupBy(mark => (mark.Value, Bound: boundOf(daysOf(mark.Key))));
        foreach (var group in groups.OrderBy(group => group.Key.Value))
        {
            List<long> sources = [.. group.Select(mark => mark.Key)];
            if (group.Key.Bound is { } bound)
                await WalkAsync(
                        walk,
                        new Stretch(sources, $" AND source_id IN ({Sql.List(sources)})", group.Key.Value, bound),
                        slices,
                        take,
                        stop
                    )
                    .ConfigureAwait(false);
        }

        if (boundOf(shared) is { } end)
        {
            var others = marks.Count == 0 ? "" : $" AND source_id NOT IN ({Sql.List(marks.Keys)})";
            await WalkAsync(walk, new Stretch([RetentionMarks.Shared], others, common, end), slices, take, stop).ConfigureAwait(false);
        }

        await RejoinAsync(walk, own, stop).ConfigureAwait(false);
    }

    /// <summary>A source that has no days of its own any more goes with the others once it is where they are.</summary>
    private async Task RejoinAsync(Walk walk, HashSet<long> own, CancellationToken stop)
    {
        var marks = await store.ReadAsync(db => RetentionMarks.Read(db, walk.Name), stop).ConfigureAwait(false);
        var common = marks.GetValueOrDefault(RetentionMarks.Shared);
        List<long> back =
        [
            .. marks
                .Where(mark => mark.Key != RetentionMarks.Shared && !own.Contains(mark.Key) && mark.Value >= common)
                .Select(mark => mark.Key),
        ];
        if (back.Count > 0)
            await store.WriteAsync(db => RetentionMarks.Drop(db, walk.Name, back), stop).ConfigureAwait(false);
    }

    private async Task WalkAsync(
        Walk walk,
        Stretch stretch,
        SliceWriter slices,
        Func<JournalBatch, IReadOnlyList<long>, long, int> take,
        CancellationToken stop
    )
    {
        if (stretch.Bound - 1 <= stretch.Mark)
            return;
        for (long? after = stretch.Mark; after is { } from; )
        {
            var (rows, last) = await store.ReadAsync(db => ReadPage(db, walk, stretch, from), stop).ConfigureAwait(false);
            for (var i = 0; i < rows.Count; )
            {
                var slice = rows.GetRange(i, slices.Size.Take(rows, i));
                i += slice.Count;
                List<long> ids = [.. slice.Select(row => row.Id)];
                await slices
                    .WriteAsync(
                        slice.Count,
                        slice.Sum(row => row.Bytes),
                        batch =>
                        {
                            take(batch, ids, stretch.Bound);
                            return RetentionMarks.Move(batch.Connection, walk.Name, stretch.Sources, ids[^1]);
                        },
                        stop
                    )
                    .ConfigureAwait(false);
            }

            after = last;
        }

        await store.WriteAsync(db => RetentionMarks.Move(db, walk.Name, stretch.Sources, stretch.Bound - 1), stop).ConfigureAwait(false);
    }

    /// <summary>The due rows among the next ones, and the last that was looked at; null where the bound is reached.</summary>
    private static (List<(long Id, long Bytes)> Rows, long? Last) ReadPage(DbConnection db, Walk walk, Stretch stretch, long after)
    {
        var last = db.First(
            $"SELECT {walk.Key} FROM {walk.Table} WHERE {walk.Key} > @after AND {walk.Key} < @end ORDER BY {walk.Key} LIMIT 1 OFFSET {Page - 1}",
            row => row.LongOrNull(0),
            ("after", after),
            ("end", stretch.Bound)
        );
        var rows = db.Query(
            $"SELECT {walk.Key}, {walk.Bytes} FROM {walk.Rows} WHERE {walk.Key} > @after AND {walk.Key} <= @last AND {walk.Due}{stretch.Filter} "
                + $"ORDER BY {walk.Key}",
            row => (Id: row.GetInt64(0), Bytes: row.GetInt64(1)),
            ("after", after),
            ("last", last ?? stretch.Bound - 1)
        );
        // A delivery has several attempts.
        return ([.. rows.GroupBy(row => row.Id).Select(row => (row.Key, row.Sum(part => part.Bytes)))], last);
    }

    private int TakeEvents(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        SkipForgotten(batch, ids);
        var open = OpenEvents.Find(batch, ids);
        OpenEvents.Hold(batch.Connection, open);
        var taken = Removal.Events(batch, [.. ids.Where(id => !open.Contains(id))], bound);
        _tally.Events += taken;
        return taken;
    }

    /// <summary>Nobody waits for what is to be forgotten: it would be held for as long as its webhook is down.</summary>
    private void SkipForgotten(JournalBatch batch, IReadOnlyList<long> ids)
    {
        if (limits.Forgotten is not { Count: > 0 } forgotten)
            return;
        var waiting = batch.Connection.Query(
            $"SELECT d.id FROM events e CROSS JOIN deliveries d WHERE e.id IN ({Sql.List(ids)}) AND e.source_id IN ({Sql.List(forgotten)}) "
                + "AND d.event_id = e.id AND d.state = 0",
            row => row.GetInt64(0)
        );
        if (waiting.Count > 0)
            new BulkWork(batch, now).Skip(waiting, phase: null);
    }

    /// <summary>The projection of calls can have been a moment behind the walk.</summary>
    private async Task ForgetCallsAsync(CancellationToken stop)
    {
        if (limits.Forgotten is not { Count: > 0 } forgotten)
            return;
        var left = await store
            .ReadAsync(
                db =>
                    db.Long($"SELECT count(*) FROM calls WHERE source_id IN ({Sql.List(forgotten)})")
                    + db.Long($"SELECT count(*) FROM voicemails WHERE source_id IN ({Sql.List(forgotten)})"),
                stop
            )
            .ConfigureAwait(false);
        if (left > 0)
            await store.WriteAsync(db => CallRemoval.ForgetSources(db, forgotten), stop).ConfigureAwait(false);
    }

    private int TakeBodies(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var open = OpenEvents.Find(batch, ids);
        OpenEvents.Hold(batch.Connection, open);
        var taken = Removal.Bodies(batch.Connection, [.. ids.Where(id => !open.Contains(id))]);
        _tally.Bodies += taken;
        return taken;
    }

    /// <summary>What tells of an event that is kept goes with it.</summary>
    private int TakeArrivals(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var taken = batch.Connection.Execute(
            $"DELETE FROM arrivals WHERE id IN ({Sql.List(ids)}) AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = arrivals.event_id)"
        );
        _tally.Arrivals += taken;
        return taken;
    }

    private int TakeArrivalBodies(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var taken = batch.Connection.Execute($"UPDATE arrivals SET body = NULL WHERE id IN ({Sql.List(ids)})");
        _tally.Bodies += taken;
        return taken;
    }

    private int TakeAnswers(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var (db, list) = (batch.Connection, Sql.List(ids));
        var open = db.Query($"SELECT id, event_id FROM deliveries WHERE id IN ({list}) AND state IN (0, 1)", row =>
            (Id: row.GetInt64(0), EventId: row.GetInt64(1))
        );
        OpenEvents.Hold(db, open.Select(row => row.EventId).ToHashSet());
        var taken = Removal.Answers(db, Sql.List(ids.Except(open.Select(row => row.Id))));
        _tally.Answers += taken;
        return taken;
    }

    private int TakeExchanges(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var taken = batch.Connection.Execute(
            $"UPDATE exchanges SET response_headers = NULL, response_body = NULL WHERE id IN ({Sql.List(ids)})"
        );
        _tally.Answers += taken;
        return taken;
    }

    private int TakeTests(JournalBatch batch, IReadOnlyList<long> ids, long bound)
    {
        var taken = Removal.Deliveries(batch.Connection, Sql.List(ids));
        _tally.Tests += taken;
        return taken;
    }

    private async Task HeldAsync(CancellationToken stop)
    {
        var held = new HeldEvents(store, Slices(), limits, now, _tally);
        for (long? after = 0; after is { } from; )
            after = await held.LookAsync(from, Page, stop).ConfigureAwait(false);
    }

    /// <summary>A part of a walk: rows of some sources, behind a mark and below a bound.</summary>
    /// <param name="Sources">Whose marks move.</param>
    /// <param name="Filter">Which rows are theirs.</param>
    private sealed record Stretch(IReadOnlyList<long> Sources, string Filter, long Mark, long Bound);
}
