using System.Data.Common;
using System.Text;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <content>One call.</content>
internal sealed partial class CallLog
{
    private const int MaxRejected = 20;

    public Task<CallDetail?> CallAsync(long sourceId, string callId, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var call = db.First(
                    $"SELECT {Columns} FROM calls c WHERE c.call_id = @call AND c.source_id = @source",
                    Summary,
                    ("call", callId),
                    ("source", sourceId)
                );
                return call is null ? null : Detail(db, WithDuplicates(db, [call])[0]);
            },
            cancel
        );

    public Task<IReadOnlyList<OverdueCall>> OverdueAsync(long since, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<OverdueCall>>(
            db =>
            {
                var practices = new Dictionary<long, SourcePractice>();
                var recent = db.Query(
                    $"SELECT {Columns} FROM calls c WHERE c.id >= @least AND c.first_heard_at >= @since "
                        + $"AND c.source_id NOT IN ({SimulatedRows.Sources(SimulatedFilter.None)}) ORDER BY c.id DESC LIMIT {HistoryScan.Slice}",
                    Summary,
                    ("least", IdSequence.AtTime(since)),
                    ("since", since)
                );
                return
                [
                    .. recent
                        .Select(call => new OverdueCall(call, Overdue(db, call, practices)))
                        .Where(call => call.Overdue.Count > 0)
                        .Take(limit),
                ];
            },
            cancel
        );

    public Task<IReadOnlyDictionary<long, IReadOnlyList<OverdueFact>>> OverdueOfAsync(
        IReadOnlyList<CallSummary> calls,
        CancellationToken cancel
    ) =>
        store.ReadAsync<IReadOnlyDictionary<long, IReadOnlyList<OverdueFact>>>(
            db =>
            {
                var practices = new Dictionary<long, SourcePractice>();
                return calls
                    .Select(call => (call.Id, Overdue: Overdue(db, call, practices)))
                    .Where(call => call.Overdue.Count > 0)
                    .ToDictionary(call => call.Id, call => call.Overdue);
            },
            cancel
        );

    private CallDetail Detail(DbConnection db, CallSummary call)
    {
        var state = CallState.Read(
            db.First("SELECT state FROM call_states WHERE call = @call", row => row.BytesOrNull(0), ("call", call.Id))!
        );
        var voicemail = VoicemailLinks.OfCall(db, call);
        var notes = state
            .Notes.Select(note => new CallNote(note.NoteId, note.Content, note.Author, note.Order == 0 ? null : note.Order))
            .Reverse();
        return new CallDetail(
            call,
            state.Transcript?.Value,
            state.Summary?.Value,
            [.. notes],
            voicemail,
            CallTimeline.Read(db, call.Id),
            Rejected(db, call),
            Overdue(db, call, [], voicemail)
        );
    }

    private IReadOnlyList<OverdueFact> Overdue(
        DbConnection db,
        CallSummary call,
        Dictionary<long, SourcePractice> practices,
        VoicemailRecord? voicemail = null
    )
    {
        if (catalog.Current.ById(call.SourceId) is not { } source)
            return [];
        if (!practices.TryGetValue(call.SourceId, out var practice))
            practices[call.SourceId] = practice = Practices.Find(db, call.SourceId, Now);
        if (voicemail is null && call.Status == CallStatuses.Voicemail)
            voicemail = VoicemailLinks.OfCall(db, call);
        return CallExpectations.FindOverdue(call, voicemail, source.Dialect.Name, practice, Now);
    }

    /// <summary>A source keeps a bounded ring of what it refused, so all of it can be looked through.</summary>
    private static List<RejectedMention> Rejected(DbConnection db, CallSummary call) =>
        db.Query(
            "SELECT id, reason, received_at FROM arrivals WHERE result = 2 AND source_id = @source "
                + $"AND instr(body, @call) > 0 ORDER BY id DESC LIMIT {MaxRejected}",
            row => new RejectedMention(row.GetInt64(0), row.TextOrNull(1), row.GetInt64(2)),
            ("source", call.SourceId),
            ("call", Encoding.UTF8.GetBytes(call.CallId))
        );
}
