using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>Calls as rows: the narrow one for lists, the whole state beside it, the events, and the numbers that find it.</summary>
internal static class CallRows
{
    private static readonly string[] Columns =
    [
        "id",
        "source_id",
        "call_id",
        "account_id",
        "direction",
        "from_number",
        "to_number",
        "phone_number",
        "status",
        "is_over",
        "started_at",
        "answered_at",
        "ended_at",
        "duration",
        "recording_url",
        "has_transcript",
        "has_summary",
        "notes",
        "first_heard_at",
        "last_heard_at",
        "last_kind",
        "events",
        "from_digits",
    ];

    private static readonly string Upsert = Prepared.Upsert("calls", Columns);

    /// <summary>What is known of these calls, with what is said now.</summary>
    public static IReadOnlyList<Merge> Merged(DbConnection db, IReadOnlyList<CallChange> changes)
    {
        using var known = new Prepared(
            db,
            "SELECT c.id, c.events, s.state FROM calls c JOIN call_states s ON s.call = c.id WHERE c.call_id = @call AND c.source_id = @source",
            "call",
            "source"
        );
        return
        [
            .. changes.Select(change =>
            {
                var before = known.First(
                    row => new Known(row.GetInt64(0), row.GetInt32(1), CallState.Read(row.BytesOrNull(2)!)),
                    change.CallId,
                    change.SourceId
                );
                return Merged(change, before, before is null ? 0 : Counted(db, before.Id, change.EventIds));
            }),
        ];
    }

    public static void Write(DbConnection db, IReadOnlyList<Merge> merges)
    {
        using var calls = new Prepared(db, Upsert, Columns);
        using var states = new Prepared(db, Prepared.Upsert("call_states", ["call", "state"]), "call", "state");
        using var events = new Prepared(
            db,
            "INSERT INTO call_events (call, event) VALUES (@call, @event) ON CONFLICT DO NOTHING",
            "call",
            "event"
        );
        using var numbers = new Prepared(
            db,
            "INSERT INTO call_numbers (digits, call) VALUES (@digits, @call) ON CONFLICT DO NOTHING",
            "digits",
            "call"
        );
        using var notNumbers = new Prepared(db, "DELETE FROM call_numbers WHERE digits = @digits AND call = @call", "digits", "call");
        foreach (var merge in merges)
        {
            calls.Run(Values(merge));
            states.Run(merge.Id, merge.Bytes);
            foreach (var id in merge.Change.EventIds)
                events.Run(merge.Id, id);
            foreach (var digits in merge.Numbers.Except(merge.OldNumbers))
                numbers.Run(digits, merge.Id);
            foreach (var digits in merge.OldNumbers.Except(merge.Numbers))
                notNumbers.Run(digits, merge.Id);
        }
    }

    /// <summary>How many of these events the call has already: one that comes again counts once.</summary>
    private static int Counted(DbConnection db, long call, IReadOnlyList<long> events) =>
        (int)db.Long($"SELECT COUNT(*) FROM call_events WHERE call = @call AND event IN ({Sql.List(events)})", ("call", call));

    /// <param name="counted">Events of the change that the call has already.</param>
    private static Merge Merged(CallChange change, Known? known, int counted)
    {
        var state = known is null ? change.State : CallState.Merge(known.State, change.State);
        return new Merge(
            known?.Id ?? change.EventIds[0],
            change,
            state,
            state.Write(),
            (known?.Events ?? 0) + change.EventIds.Distinct().Count() - counted,
            Numbers(state),
            known is null ? [] : Numbers(known.State)
        );
    }

    private static object?[] Values(Merge merge)
    {
        var state = merge.State;
        return
        [
            merge.Id,
            merge.Change.SourceId,
            merge.Change.CallId,
            state.AccountId?.Value,
            state.Direction?.Value,
            state.From?.Value,
            state.To?.Value,
            state.PhoneNumber?.Value,
            state.Status?.Value,
            state.IsOver ? 1 : 0,
            state.StartedAt?.Value,
            state.AnsweredAt?.Value,
            state.EndedAt?.Value,
            state.Duration?.Value,
            state.RecordingUrl?.Value,
            state.Transcript is null ? 0 : 1,
            state.Summary is null ? 0 : 1,
            state.Notes.Count,
            state.FirstHeardAt,
            state.LastHeardAt,
            state.LastKind!.Value,
            merge.Events,
            Backwards(state.From),
        ];
    }

    private static IReadOnlyList<string> Numbers(CallState state) =>
        [.. new[] { Backwards(state.From), Backwards(state.To), Backwards(state.PhoneNumber) }.OfType<string>().Distinct()];

    private static string? Backwards(Fact<string>? number) =>
        PhoneDigits.From(number?.Value) is { } digits ? PhoneDigits.Reversed(digits) : null;

    /// <summary>A call that is about to be written.</summary>
    internal sealed record Merge(
        long Id,
        CallChange Change,
        CallState State,
        byte[] Bytes,
        int Events,
        IReadOnlyList<string> Numbers,
        IReadOnlyList<string> OldNumbers
    );

    private sealed record Known(long Id, int Events, CallState State);
}
