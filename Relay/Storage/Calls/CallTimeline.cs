using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>The events of a call, by the provider's clock, with what is odd about their arrival.</summary>
internal static class CallTimeline
{
    public static IReadOnlyList<TimelineEntry> Read(DbConnection db, long call)
    {
        var events = db.Query(
            $"""
            SELECT e.id, e.kind, e.type, e.occurred_at, e.received_at, e.verification,
                (SELECT COUNT(*) FROM arrivals a WHERE a.event_id = e.id AND a.result = 1)
            FROM call_events c CROSS JOIN events e WHERE c.call = @call AND e.id = c.event ORDER BY c.event LIMIT {CallDetail.MaxTimeline}
            """,
            row => new TimelineEntry(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.LongOrNull(3),
                row.GetInt64(4),
                false,
                row.GetInt64(6),
                (VerificationResult)row.GetInt64(5)
            ),
            ("call", call)
        );
        return [.. Marked(events).OrderBy(entry => entry.OccurredAt ?? entry.ReceivedAt).ThenBy(entry => entry.EventId)];
    }

    /// <summary>Marks what came in after something that happened later. What has no time of its provider's can be neither.</summary>
    private static IEnumerable<TimelineEntry> Marked(IEnumerable<TimelineEntry> inOrderOfArrival)
    {
        var latest = long.MinValue;
        foreach (var entry in inOrderOfArrival)
        {
            yield return entry with
            {
                Inverted = entry.OccurredAt < latest,
            };
            latest = Math.Max(latest, entry.OccurredAt ?? latest);
        }
    }
}
