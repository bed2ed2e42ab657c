using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>
/// A slice of an import. An event keeps its id, by which lists over times find it; where another one has that id, it takes the next that
/// is free, and finds itself there when it comes again. Keys are not named ahead: of an event that is there already, none may be taken.
/// </summary>
internal sealed class ImportEntry(IReadOnlyList<ImportedEvent> events, string actor) : JournalEntry<ImportFigures>
{
    private readonly byte[][] _headers = [.. events.Select(item => HeaderBytes.Write(item.Event.Request.Headers))];

    public override int Bytes => events.Sum(item => item.Event.Request.Body.Length) + _headers.Sum(headers => headers.Length);

    public override void Apply(JournalBatch batch)
    {
        var taken = batch.Run(db => Occupants(db, [.. events.Select(item => item.Id)]));
        var added = new List<ImportedEvent>(events.Count);
        foreach (var (index, item) in events.Index())
        {
            if (FreeId(batch, taken, item) is not { } id || !batch.Recorder.Import(id, item.Event, _headers[index]))
                continue;
            taken[item.Event.Id] = Occupant.From(item.Event);
            added.Add(item);
        }

        if (added.Count > 0)
            batch.Run(db => WriteRest(db, added, batch.Now));
        Result = new ImportFigures(added.Count, events.Count - added.Count);
    }

    /// <summary>Where an event goes; null where it is there already.</summary>
    private static long? FreeId(JournalBatch batch, Dictionary<long, Occupant> taken, ImportedEvent item)
    {
        var own = Occupant.From(item.Event);
        for (var id = item.Id; ; id++)
        {
            if (id != item.Id && !taken.ContainsKey(id))
            {
                foreach (var (other, occupant) in batch.Run(db => Occupants(db, [id])))
                    taken[other] = occupant;
            }

            if (!taken.TryGetValue(id, out var there))
                return id;
            if (there.IsSame(own))
                return null;
        }
    }

    /// <summary>Who has these ids. A request that made no event has one of the same sort.</summary>
    private static Dictionary<long, Occupant> Occupants(DbConnection db, IReadOnlyList<long> ids)
    {
        var list = Sql.List(ids.Distinct());
        return db.Query(
                $"""
                SELECT id, source_id, received_at, body_sha256 FROM events WHERE id IN ({list})
                UNION ALL SELECT id, NULL, received_at, body_sha256 FROM arrivals WHERE id IN ({list})
                """,
                row => (row.GetInt64(0), new Occupant(row.LongOrNull(1), row.GetInt64(2), row.BytesOrNull(3)!))
            )
            .ToDictionary();
    }

    private int WriteRest(DbConnection db, List<ImportedEvent> added, long now)
    {
        // Retention has gone past their ids, and is to look at them all the same (Storage/Retention/RetentionMarks.cs).
        db.Execute(
            "UPDATE retention_marks SET through = @before WHERE name IN ('events', 'bodies') AND through > @before",
            ("before", added.Min(item => item.Event.Id) - 1)
        );
        foreach (var item in added)
        {
            if (item.LostBytes is { } bytes)
            {
                db.Execute("UPDATE events SET body_bytes = @bytes WHERE id = @id", ("bytes", bytes), ("id", item.Event.Id));
                db.Execute(SqlDialect.From(db).ForgetBodies([item.Event.Id]));
            }

            if (item.EditedFrom is { } original)
                db.Execute(
                    "INSERT INTO edits (event_id, original_id, created_at, actor) VALUES (@event, @original, @now, @actor)",
                    ("event", item.Event.Id),
                    ("original", original),
                    ("now", now),
                    ("actor", actor)
                );
        }

        return added.Count;
    }

    /// <param name="SourceId">Null where it is no event.</param>
    private readonly record struct Occupant(long? SourceId, long ReceivedAt, byte[] BodySha256)
    {
        public static Occupant From(EventRecord record) => new(record.SourceId, record.ReceivedAt, record.BodySha256);

        public bool IsSame(in Occupant other) =>
            SourceId == other.SourceId && ReceivedAt == other.ReceivedAt && BodySha256.AsSpan().SequenceEqual(other.BodySha256);
    }
}
