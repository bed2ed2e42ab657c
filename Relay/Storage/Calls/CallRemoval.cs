using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>
/// What events leave behind in calls and voicemails when they are removed: a call counts those that are left, and goes with the last one; a
/// voicemail goes with the event that told of it first.
/// </summary>
internal static class CallRemoval
{
    /// <summary>How much younger than one of its events a call's row can be: its id is that of the one that was written first.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>To be called before the events' rows are gone, in their transaction.</summary>
    public static void Forget(DbConnection db, IReadOnlyCollection<long> events)
    {
        var list = Sql.List(events);
        db.Execute($"DELETE FROM voicemails WHERE id IN ({list})");
        // CROSS keeps the order: from the few events to their calls.
        var parts = db.Query(
            "SELECT c.id, e.id FROM events e CROSS JOIN calls c "
                + $"WHERE e.id IN ({list}) AND e.call_id IS NOT NULL AND c.call_id = e.call_id AND c.source_id = e.source_id",
            row => (Call: row.GetInt64(0), Event: row.GetInt64(1))
        );
        if (parts.Count == 0)
            return;
        using var writes = new RowWrites(db);
        var part = writes.Prepare("DELETE FROM call_events WHERE call = @call AND event = @event", "call", "event");
        foreach (var (call, id) in parts)
            part(call, id);
        writes.Send();
        Recount(db, Sql.List(parts.Select(part => part.Call).Distinct()));
    }

    /// <summary>
    /// Calls and voicemails of sources that nothing is to be kept of, which were written while their events were being removed.
    /// </summary>
    /// <returns>How many calls that were.</returns>
    public static int ForgetSources(DbConnection db, IReadOnlyCollection<long> sources)
    {
        var list = Sql.List(sources);
        var calls = db.Query($"SELECT id, from_number, to_number, phone_number FROM calls WHERE source_id IN ({list})", row =>
            (row.GetInt64(0), new[] { row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3) })
        );
        db.Execute($"DELETE FROM voicemails WHERE source_id IN ({list})");
        if (calls.Count > 0)
            db.Execute($"DELETE FROM call_events WHERE call IN ({Sql.List(calls.Select(call => call.Item1))})");
        Remove(db, calls);
        return calls.Count;
    }

    private static void Recount(DbConnection db, string calls)
    {
        db.Execute($"UPDATE calls SET events = (SELECT count(*) FROM call_events e WHERE e.call = calls.id) WHERE calls.id IN ({calls})");
        Remove(
            db,
            db.Query($"SELECT id, from_number, to_number, phone_number FROM calls WHERE id IN ({calls}) AND events = 0", row =>
                (row.GetInt64(0), new[] { row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3) })
            )
        );
    }

    /// <summary>
    /// The same for events whose rows are gone already: calls that begin below a bound, from one to the next, give up what they have of
    /// such.
    /// </summary>
    /// <param name="after">Behind this call.</param>
    /// <returns>The last call that was looked at; null where there are no more.</returns>
    public static long? ForgetGone(DbConnection db, long after, long below, int most)
    {
        var calls = db.Query(
            $"SELECT id FROM calls WHERE id > @after AND id < @below ORDER BY id LIMIT {most}",
            row => row.GetInt64(0),
            ("after", after),
            ("below", IdSequence.AtTime(IdSequence.TimeOf(below) + (long)Skew.TotalMilliseconds))
        );
        var last = calls.Count < most ? below : calls[^1];
        db.Execute(
            "DELETE FROM voicemails WHERE id > @after AND id <= @last AND id < @below AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = voicemails.id)",
            ("after", after),
            ("last", last),
            ("below", below)
        );
        if (calls.Count > 0)
        {
            db.Execute(
                $"DELETE FROM call_events WHERE call IN ({Sql.List(calls)}) AND event < @below AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = event)",
                ("below", below)
            );
            Recount(db, Sql.List(calls));
        }

        return calls.Count < most ? null : last;
    }

    private static void Remove(DbConnection db, List<(long Id, string?[] Numbers)> calls)
    {
        if (calls.Count == 0)
            return;
        using var writes = new RowWrites(db);
        var number = writes.Prepare("DELETE FROM call_numbers WHERE digits = @digits AND call = @call", "digits", "call");
        foreach (var (id, numbers) in calls)
        {
            foreach (var digits in numbers.Select(PhoneDigits.From).OfType<string>().Distinct())
                number(PhoneDigits.Reversed(digits), id);
        }

        writes.Send();

        var list = Sql.List(calls.Select(call => call.Id));
        db.Execute($"DELETE FROM call_states WHERE call IN ({list})");
        db.Execute($"DELETE FROM calls WHERE id IN ({list})");
    }
}
