using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <content>Who calls whom, beside the events of a list.</content>
internal sealed partial class CallLog
{
    public Task<IReadOnlyDictionary<long, EventParties>> PartiesAsync(IReadOnlyList<EventSummary> events, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, EventParties>>(
            db =>
            {
                var (calls, callers) = (Parties(db, events), Callers(db, events));
                return events
                    .Select(record =>
                        (
                            record.Id,
                            Parties: record.CallId is { } call
                                ? calls.GetValueOrDefault((record.SourceId, call))
                                : callers.GetValueOrDefault(record.Id)
                        )
                    )
                    .Where(row => row.Parties is not null)
                    .ToDictionary(row => row.Id, row => row.Parties!);
            },
            cancel
        );

    private static Dictionary<(long Source, string Call), EventParties> Parties(DbConnection db, IReadOnlyList<EventSummary> events)
    {
        var ids = events.Select(record => record.CallId).OfType<string>().Distinct().ToList();
        if (ids.Count == 0)
            return [];
        return db.Query(
                "SELECT source_id, call_id, direction, from_number, to_number, phone_number FROM calls "
                    + $"WHERE call_id IN ({string.Join(", ", ids.Select((_, i) => $"@call{i}"))}) "
                    + "AND (from_number IS NOT NULL OR to_number IS NOT NULL OR phone_number IS NOT NULL)",
                row =>
                    (
                        Key: (row.GetInt64(0), row.GetString(1)),
                        Parties: new EventParties(row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5))
                    ),
                [.. ids.Select((id, i) => ($"call{i}", (object?)id))]
            )
            .ToDictionary(row => row.Key, row => row.Parties);
    }

    /// <summary>Who left a voicemail: its event names no call.</summary>
    private static Dictionary<long, EventParties> Callers(DbConnection db, IReadOnlyList<EventSummary> events)
    {
        var ids = events.Where(record => record.CallId is null).Select(record => record.Id).ToList();
        if (ids.Count == 0)
            return [];
        return db.Query($"SELECT {VoicemailLinks.Columns} FROM voicemails v WHERE v.id IN ({Sql.List(ids)})", VoicemailLinks.Read)
            .Where(voicemail => voicemail.From is not null)
            .ToDictionary(
                voicemail => voicemail.Id,
                voicemail => new EventParties(CallStatuses.Inbound, voicemail.From, null, voicemail.From)
            );
    }
}
