using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>Runs of events as rows. They never overlap: a late event goes into the run that ends at it or next behind it.</summary>
internal static class EventRunRows
{
    /// <summary>A run of these events, which are newer than every run.</summary>
    public static EventRun Made(DbConnection db, IEnumerable<long> ids)
    {
        var ordered = ids.Order().ToList();
        var digest = new EventDigest();
        Add(db, digest, ordered);
        return new EventRun(null, ordered[0], ordered[^1], digest);
    }

    /// <summary>The run that spans an event which is not newer than every run, by its first event.</summary>
    public static long FindFirst(DbConnection db, long id) =>
        db.Long("SELECT first FROM event_runs WHERE last >= @id ORDER BY first LIMIT 1", ("id", id));

    /// <summary>A run that is there, with events that were committed after it was written; null where it has them already.</summary>
    public static EventRun? Widened(DbConnection db, long first, IEnumerable<long> late)
    {
        var ordered = late.Order().ToList();
        var (last, bits) = db.First(
            "SELECT last, digest FROM event_runs WHERE first = @first",
            row => (row.GetInt64(0), row.BytesOrNull(1)!),
            ("first", first)
        );
        var digest = new EventDigest([.. bits]);
        Add(db, digest, ordered);
        return ordered[0] >= first && digest.Bits.AsSpan().SequenceEqual(bits)
            ? null
            : new EventRun(first, Math.Min(first, ordered[0]), last, digest);
    }

    public static void Put(DbConnection db, EventRun run)
    {
        if (run.Row is { } row)
            db.Execute(
                "UPDATE event_runs SET first = @first, digest = @digest WHERE first = @row",
                ("first", run.First),
                ("digest", run.Digest.Bits),
                ("row", row)
            );
        else
            db.Execute(
                "INSERT INTO event_runs (first, last, digest) VALUES (@first, @last, @digest)",
                ("first", run.First),
                ("last", run.Last),
                ("digest", run.Digest.Bits)
            );
    }

    private static void Add(DbConnection db, EventDigest digest, IReadOnlyList<long> ids)
    {
        // Ids are numbers, so they need no parameters.
        foreach (var some in ids.Chunk(500))
        {
            using var rows = db.Stream($"SELECT source_id, kind, type, call_id, account_id FROM events WHERE id IN ({Sql.List(some)})");
            while (rows.Reader.Read())
            {
                digest.Add(EventDigest.Field.Source, rows.Reader.GetInt64(0).ToString());
                digest.Add(EventDigest.Field.Kind, rows.Reader.GetString(1));
                digest.Add(EventDigest.Field.Type, rows.Reader.GetString(2));
                digest.Add(EventDigest.Field.Call, rows.Reader.TextOrNull(3));
                digest.Add(EventDigest.Field.Account, rows.Reader.TextOrNull(4));
            }
        }
    }
}
