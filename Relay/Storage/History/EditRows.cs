using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>Which events were made out of which.</summary>
internal static class EditRows
{
    private const int Most = 100;

    /// <summary>Over <c>events</c>: that a request brought it; neither the relay itself (<see cref="Source.Own"/>) nor a person did,
    /// by an edit or by admitting a late one.</summary>
    public static readonly string WasReceived =
        $"events.source_id <> {Source.Own.Id} AND NOT EXISTS (SELECT 1 FROM edits WHERE edits.event_id = events.id)"
        + $" AND COALESCE(INSTR(events.flags, '{EventRecord.AdmittedFlag}'), 0) = 0";

    /// <summary>The original of each of these that is an edit.</summary>
    public static Dictionary<long, long> Originals(DbConnection db, string eventIds) =>
        db.Query($"SELECT event_id, original_id FROM edits WHERE event_id IN ({eventIds})", row => (row.GetInt64(0), row.GetInt64(1)))
            .ToDictionary();

    /// <summary>The newest edits of an event, newest first.</summary>
    public static IReadOnlyList<long> Find(DbConnection db, long originalId) =>
        db.Query(
            $"SELECT event_id FROM edits WHERE original_id = @original ORDER BY event_id DESC LIMIT {Most}",
            row => row.GetInt64(0),
            ("original", originalId)
        );
}
