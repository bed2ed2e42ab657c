using System.Data.Common;
using Relay.Storage.Calls;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Retention;

/// <summary>
/// Takes rows, whatever made them due. Nothing of the ledger moves: it counts what has happened, and not what is kept.
/// </summary>
internal static class Removal
{
    /// <summary>The newest event that was ever taken.</summary>
    public const string NewestTaken = "retention_taken";

    /// <summary>
    /// Events with their deliveries, attempts and exchanges, their part in calls, the repetitions that are due as well. Their keys stay.
    /// </summary>
    /// <param name="events">None of them open.</param>
    /// <param name="below">Repetitions from this id on stay.</param>
    public static int Events(JournalBatch batch, IReadOnlyCollection<long> events, long below)
    {
        if (events.Count == 0)
            return 0;
        var (db, list) = (batch.Connection, Sql.List(events));
        var keys = db.Query($"SELECT source_id, dedupe_key, id FROM events WHERE id IN ({list}) AND dedupe_key IS NOT NULL", row =>
            (Source: row.GetInt64(0), Key: row.GetString(1), Id: row.GetInt64(2))
        );
        foreach (var (source, key, id) in keys)
            batch.Recorder.KeepKey(source, key, id);
        CallRemoval.Forget(db, events);
        Deliveries(db, $"SELECT id FROM deliveries WHERE event_id IN ({list})");
        foreach (var table in (string[])["exchanges", "edits", "retention_held"])
            db.Execute($"DELETE FROM {table} WHERE event_id IN ({list})");
        db.Execute($"DELETE FROM arrivals WHERE event_id IN ({list}) AND id < @below", ("below", below));
        var taken = db.Execute(SqlDialect.From(db).RemoveEvents(events));
        NoteTaken(db, events.Max());
        return taken;
    }

    /// <summary>Up to this event, some were taken.</summary>
    public static void NoteTaken(DbConnection db, long newest) =>
        RetentionRound.Note(db, NewestTaken, $"{Math.Max(newest, db.Long(ReadNewest, ("name", NewestTaken)))}");

    /// <param name="ids">Ids of deliveries, as a list or a query.</param>
    public static int Deliveries(DbConnection db, string ids)
    {
        db.Execute($"DELETE FROM attempts WHERE delivery_id IN ({ids})");
        return db.Execute($"DELETE FROM deliveries WHERE id IN ({ids})");
    }

    /// <inheritdoc cref="Deliveries"/>
    public static int Answers(DbConnection db, string ids) =>
        db.Execute(
            $"UPDATE attempts SET request_headers = NULL, response_headers = NULL, response_body = NULL WHERE delivery_id IN ({ids})"
        );

    /// <summary>Bodies of events.</summary>
    public static int Bodies(DbConnection db, IReadOnlyCollection<long> events) =>
        events.Count == 0 ? 0 : db.Execute(SqlDialect.From(db).ForgetBodies(events));

    private const string ReadNewest = "SELECT CAST(value AS BIGINT) FROM meta WHERE name = @name";
}
