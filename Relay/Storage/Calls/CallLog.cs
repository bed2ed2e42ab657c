using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>
/// The read side of calls: lists over the narrow rows, and a call with all that is known of it. Every call is one snapshot.
/// </summary>
internal sealed partial class CallLog(IStore store, ICatalog catalog, TimeProvider clock) : ICallLog
{
    private static readonly string Columns =
        "c.id, c.source_id, c.call_id, c.account_id, c.direction, c.from_number, c.to_number, c.phone_number, "
        + "c.status, c.is_over, c.started_at, c.answered_at, c.ended_at, c.duration, c.recording_url, "
        + "c.has_transcript, c.has_summary, c.notes, "
        + $"c.first_heard_at, c.last_heard_at, c.last_kind, c.events, {SimulatedRows.Run("c.source_id")}";

    /// <summary>
    /// Calls that a search by number looks at one by one; a number of more calls than these is dense enough to be found in slices of the
    /// list.
    /// </summary>
    private const int Few = 2_000;

    private readonly HistoryScan _scan = new(clock);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<Page<CallSummary>> CallsAsync(CallFilter filter, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var found = FindCalls(db, filter, page);
                return found with { Items = WithDuplicates(db, found.Items) };
            },
            cancel
        );

    private Page<CallSummary> FindCalls(DbConnection db, CallFilter filter, PageRequest page)
    {
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        var where = new Where()
            .AddIf(filter.SourceId is not null, "c.source_id = @source", ("source", filter.SourceId))
            .AddIf(filter.Direction is not null, "c.direction = @direction", ("direction", filter.Direction))
            .AddIf(filter.Status is not null, "c.status = @status", ("status", filter.Status))
            .AddIf(filter.From is not null, "c.first_heard_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "c.first_heard_at < @to", ("to", filter.To))
            .AddSimulated(filter.Simulated, "c.source_id");
        var sought = filter.Text is { } text ? CallSearch.Find(db, text, atLeast, below, Few) : null;
        sought?.AddTo(where);
        return _scan.Run(
            db,
            "calls",
            below,
            atLeast,
            page.Limit,
            (low, high, limit) =>
                db.Query(
                    $"SELECT {Columns} FROM calls c WHERE {where} AND c.id >= @low AND c.id < @high ORDER BY c.id DESC LIMIT {limit}",
                    Summary,
                    where.With(("low", low), ("high", high))
                ),
            row => row.Id,
            isShort: sought is { IsWhole: true }
        );
    }

    private static IReadOnlyList<CallSummary> WithDuplicates(DbConnection db, IReadOnlyList<CallSummary> calls)
    {
        if (calls.Count == 0)
            return calls;
        // Numbers, so they need no parameters.
        var ids = Sql.List(calls.Select(call => call.Id));
        var duplicates = db.Query(
                $"SELECT e.call, COUNT(*) FROM call_events e CROSS JOIN arrivals a WHERE e.call IN ({ids}) "
                    + "AND a.event_id = e.event AND a.result = 1 GROUP BY e.call",
                row => (row.GetInt64(0), row.GetInt64(1))
            )
            .ToDictionary();
        return duplicates.Count == 0 ? calls : [.. calls.Select(call => call with { Duplicates = duplicates.GetValueOrDefault(call.Id) })];
    }

    private static CallSummary Summary(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            SourceId = row.GetInt64(1),
            CallId = row.GetString(2),
            AccountId = row.TextOrNull(3),
            Direction = row.TextOrNull(4),
            From = row.TextOrNull(5),
            To = row.TextOrNull(6),
            PhoneNumber = row.TextOrNull(7),
            Status = row.TextOrNull(8),
            IsOver = row.GetInt64(9) == 1,
            StartedAt = row.LongOrNull(10),
            AnsweredAt = row.LongOrNull(11),
            EndedAt = row.LongOrNull(12),
            DurationSeconds = row.IsDBNull(13) ? null : row.GetDouble(13),
            RecordingUrl = row.TextOrNull(14),
            HasTranscript = row.GetInt64(15) == 1,
            HasSummary = row.GetInt64(16) == 1,
            NoteCount = row.GetInt32(17),
            FirstHeardAt = row.GetInt64(18),
            LastHeardAt = row.GetInt64(19),
            LastKind = row.GetString(20),
            EventCount = row.GetInt32(21),
            Simulated = row.TextOrNull(22),
        };
}
