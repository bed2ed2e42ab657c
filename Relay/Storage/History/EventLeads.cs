using System.Data.Common;
using Relay.Storage.Calls;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// Where a search for events can go straight to them: an id of Relay's own, an exact call id, a telephone number. Anything else is looked
/// for in the text.
/// </summary>
/// <param name="Filter">What is left to be looked for.</param>
/// <param name="Condition">What names the events; null where nothing does.</param>
internal sealed record EventLeads(EventFilter Filter, string? Condition)
{
    /// <summary>
    /// Calls of a number whose events are named; the events of a number with more calls are dense enough to be found by their text.
    /// </summary>
    private const int FewCalls = 500;

    public static EventLeads Find(DbConnection db, EventFilter filter)
    {
        if (filter.Text is not { } text)
            return new EventLeads(filter, null);
        if (EventSearch.ById(db, text) is { } ids)
            return new EventLeads(filter with { Text = null }, $"e.id IN ({Sql.List(ids)})");
        // A known call: its digests lead to its events (EventDigest.Needs).
        if ((filter.CallId ?? text) == text && IsCall(db, text))
            return new EventLeads(filter with { Text = null, CallId = text }, null);
        return PhoneDigits.Sought(text) is { Length: >= PhoneDigits.LeastSuffix } number
            ? OfNumber(db, filter, text, number)
            : new EventLeads(filter, null);
    }

    private static EventLeads OfNumber(DbConnection db, EventFilter filter, string text, string number)
    {
        var calls = CallSearch.Find(db, text, 0, long.MaxValue, FewCalls);
        // Bodies have numbers without anything between the digits, whatever spelling was searched for.
        if (!calls.IsWhole)
            return new EventLeads(filter with { Text = number }, null);
        var voicemails = CallSearch.Voicemails(db, number, 0, long.MaxValue, FewCalls);
        if (calls.Ids.Count == 0 && voicemails.Count == 0)
            return new EventLeads(filter with { Text = number }, null);
        return new EventLeads(
            filter with
            {
                Text = null,
            },
            $"e.id IN (SELECT event FROM call_events WHERE call IN ({Sql.List(calls.Ids)}) UNION ALL "
                + $"SELECT id FROM voicemails WHERE id IN ({Sql.List(voicemails)}))"
        );
    }

    private static bool IsCall(DbConnection db, string text) => db.Long("SELECT 1 FROM calls WHERE call_id = @call", ("call", text)) == 1;
}
