using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Relay.Storage.Querying;

/// <summary>The little that the engines do not share. Everything else is written once, in the portable part of SQL.</summary>
internal sealed class SqlDialect
{
    private static readonly SearchValues<char> Doubtful = SearchValues.Create([
        '\0',
        .. Enumerable.Range(0xd800, 0x800).Select(value => (char)value),
    ]);

    private readonly bool _isSqlite;

    private SqlDialect(bool isSqlite) => _isSqlite = isSqlite;

    public static SqlDialect Sqlite { get; } = new(true);

    public static SqlDialect Postgres { get; } = new(false);

    /// <summary>
    /// Names the index of what waits, after <c>deliveries</c> and its alias. Without figures about its tables SQLite takes the index over
    /// all that a webhook was ever sent, which took four hundred times as long with 10,000 of 300,000 waiting (SQLite 3.53). PostgreSQL
    /// has such figures, and no hints.
    /// </summary>
    public string ByWaiting => _isSqlite ? " INDEXED BY deliveries_waiting" : "";

    /// <summary>Behind a query: its rows stay as they are until the commit. SQLite has one writer anyway.</summary>
    public string ForUpdate => _isSqlite ? "" : " FOR UPDATE";

    /// <summary>Takes the bodies of these events, which stay otherwise as they are.</summary>
    public string ForgetBodies(IReadOnlyCollection<long> events) =>
        _isSqlite
            ? $"UPDATE events SET body = NULL WHERE id IN ({Sql.List(events)}) AND body_bytes > 0"
            : $"DELETE FROM bodies WHERE id IN ({Sql.List(events)})";

    /// <summary>Removes the rows of these events, and their bodies.</summary>
    public string RemoveEvents(IReadOnlyCollection<long> events) =>
        (_isSqlite ? "" : $"WITH gone AS (DELETE FROM bodies WHERE id IN ({Sql.List(events)})) ")
        + $"DELETE FROM events WHERE id IN ({Sql.List(events)})";

    /// <summary>The server's own clock in Unix milliseconds, as an expression; null where the store has none but the relay's.</summary>
    public string? Now => _isSqlite ? null : "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>A hash of a dedupe key out of its text, as a parameter takes it.</summary>
    public object ParseHash(string text) =>
        _isSqlite ? long.Parse(text, CultureInfo.InvariantCulture) : Guid.Parse(text, CultureInfo.InvariantCulture);

    public static SqlDialect From(DbConnection connection) => connection is SqliteConnection ? Sqlite : Postgres;

    /// <summary>What a parameter is given: truth is a number on both engines.</summary>
    public object Value(object? value) =>
        value switch
        {
            null => DBNull.Value,
            bool flag => flag ? 1L : 0L,
            string text => _isSqlite ? text : Storable(text),
            _ => value,
        };

    /// <summary>
    /// PostgreSQL's text holds neither the zero character, which becomes its picture (U+2400), nor half of a surrogate pair (U+FFFD). Both
    /// come only from payloads that nobody meant; bodies and headers are bytes and stay as they came.
    /// </summary>
    public static string Storable(string text)
    {
        if (text.AsSpan().IndexOfAny(Doubtful) < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? "\u2400" : rune.ToString());
        return clean.ToString();
    }
}
