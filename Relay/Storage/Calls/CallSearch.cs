using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>What a text in the search leads to: the calls of an exact id, of an event, or of a number.</summary>
/// <param name="Ids">The calls, where they are few.</param>
/// <param name="Digits">The number's digits backwards, where its calls are many.</param>
internal sealed record CallSearch(IReadOnlyList<long> Ids, string? Digits)
{
    /// <summary>Whether <see cref="Ids"/> are all there are.</summary>
    public bool IsWhole => Digits is null;

    /// <param name="few">How many calls may be named one by one.</param>
    public static CallSearch Find(DbConnection db, string text, long atLeast, long below, int few)
    {
        List<long> ids = [.. ByCallId(db, text), .. Domain.Ids.TryParse("evt_", text, out var eventId) ? ByEvent(db, eventId) : []];
        if (PhoneDigits.Sought(text) is not { } sought)
            return new CallSearch(ids, null);
        var digits = PhoneDigits.Reversed(sought);
        var (condition, parameters) = ByDigits("digits", digits);
        var found = db.Query(
            $"SELECT call FROM call_numbers WHERE {condition} AND call >= @least AND call < @below LIMIT {few + 1}",
            row => row.GetInt64(0),
            [.. parameters, ("least", atLeast), ("below", below)]
        );
        return found.Count > few ? new CallSearch(ids, digits) : new CallSearch([.. ids, .. found], null);
    }

    /// <summary>The newest voicemails from a number.</summary>
    public static List<long> Voicemails(DbConnection db, string number, long atLeast, long below, int limit)
    {
        var (condition, parameters) = ByDigits("from_digits", PhoneDigits.Reversed(number));
        return db.Query(
            $"SELECT id FROM voicemails WHERE from_digits IS NOT NULL AND {condition} AND id >= @least "
                + $"AND id < @below ORDER BY id DESC LIMIT {limit}",
            row => row.GetInt64(0),
            [.. parameters, ("least", atLeast), ("below", below)]
        );
    }

    /// <summary>Calls of a number among those that a condition of their own has narrowed down to a range of <c>c.id</c>.</summary>
    public void AddTo(Where where)
    {
        var ids = $"c.id IN ({Sql.List(Ids.Distinct())})";
        if (Digits is null)
        {
            where.Add(ids);
            return;
        }

        var (condition, parameters) = ByDigits("n.digits", Digits);
        where.Add(
            $"({ids} OR c.id IN (SELECT n.call FROM call_numbers n WHERE {condition} AND n.call >= @low AND n.call < @high))",
            parameters
        );
    }

    private static List<long> ByCallId(DbConnection db, string text) =>
        db.Query("SELECT id FROM calls WHERE call_id = @call", row => row.GetInt64(0), ("call", text));

    private static List<long> ByEvent(DbConnection db, long eventId) =>
        db.Query(
            "SELECT c.id FROM events e CROSS JOIN calls c WHERE e.id = @event AND c.call_id = e.call_id AND c.source_id = e.source_id",
            row => row.GetInt64(0),
            ("event", eventId)
        );

    /// <summary>The end of a number, as the beginning of its digits backwards. Short ones must be the whole number.</summary>
    public static (string Condition, (string, object?)[] Parameters) ByDigits(string column, string digits) =>
        digits.Length < PhoneDigits.LeastSuffix
            ? ($"{column} = @digits", [("digits", digits)])
            // ':' is the character behind '9'.
            : ($"{column} >= @digits AND {column} < @beyond", [("digits", digits), ("beyond", digits + ":")]);
}
