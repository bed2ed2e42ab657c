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
        var known = Find(db, changes);
        var counted = CountKnown(
            db,
            changes.SelectMany(change =>
                known.TryGetValue((change.SourceId, change.CallId), out var call)
                    ? change.EventIds.Distinct().Select(id => (call.Id, id))
                    : []
            )
        );
        return
        [
            .. changes.Select(change =>
                known.TryGetValue((change.SourceId, change.CallId), out var before)
                    ? Merged(change, before, counted.GetValueOrDefault(before.Id))
                    : Merged(change, null, 0)
            ),
        ];
    }

    public static void Write(DbConnection db, IReadOnlyList<Merge> merges)
    {
        using var writes = new RowWrites(db);
        var calls = writes.Prepare(Upsert, Columns);
        var states = writes.Prepare(Prepared.Upsert("call_states", ["call", "state"]), "call", "state");
        var events = writes.Prepare("INSERT INTO call_events (call, event) VALUES (@call, @event) ON CONFLICT DO NOTHING", "call", "event");
        var numbers = writes.Prepare(
            "INSERT INTO call_numbers (digits, call) VALUES (@digits, @call) ON CONFLICT DO NOTHING",
            "digits",
            "call"
        );
        var notNumbers = writes.Prepare("DELETE FROM call_numbers WHERE digits = @digits AND call = @call", "digits", "call");
        foreach (var merge in merges)
        {
            calls(Values(merge));
            states(merge.Id, merge.Bytes);
            foreach (var id in merge.Change.EventIds)
                events(merge.Id, id);
            foreach (var digits in merge.Numbers.Except(merge.OldNumbers))
                numbers(digits, merge.Id);
            foreach (var digits in merge.OldNumbers.Except(merge.Numbers))
                notNumbers(digits, merge.Id);
        }

        writes.Send();
    }

    private static Dictionary<(long SourceId, string CallId), Known> Find(DbConnection db, IReadOnlyList<CallChange> changes)
    {
        var known = new Dictionary<(long, string), Known>();
        foreach (var some in changes.Select(change => change.CallId).Distinct().Chunk(Sql.Chunk))
        {
            var (places, parameters) = Sql.Parameters(some);
            var found = db.Query(
                $"SELECT c.source_id, c.call_id, c.id, c.events, s.state FROM calls c JOIN call_states s ON s.call = c.id WHERE c.call_id IN ({places})",
                row =>
                    KeyValuePair.Create(
                        (row.GetInt64(0), row.GetString(1)),
                        new Known(row.GetInt64(2), row.GetInt32(3), CallState.Read(row.BytesOrNull(4)!))
                    ),
                parameters
            );
            foreach (var (call, value) in found)
                known[call] = value;
        }

        return known;
    }

    /// <summary>How many of these events each call has already: one that comes again counts once.</summary>
    private static Dictionary<long, int> CountKnown(DbConnection db, IEnumerable<(long Call, long Event)> events)
    {
        var counted = new Dictionary<long, int>();
        foreach (var some in events.Chunk(Sql.Chunk))
        {
            // Numbers, so they need no parameters. Both engines name the columns of VALUES so.
            var pairs = string.Join(", ", some.Select(pair => $"({pair.Call}, {pair.Event})"));
            var calls = db.Query(
                $"SELECT e.call FROM (VALUES {pairs}) v JOIN call_events e ON e.call = v.column1 AND e.event = v.column2",
                row => row.GetInt64(0)
            );
            foreach (var call in calls)
                counted[call] = counted.GetValueOrDefault(call) + 1;
        }

        return counted;
    }

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
