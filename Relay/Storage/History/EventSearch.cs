using System.Data.Common;
using System.Text;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// What <c>q</c> finds where nothing leads straight to the events (<see cref="EventLeads"/>): the text is looked for in the ids of the
/// event, its headers and its body, whatever the case of ASCII letters. A field is looked for in the body.
/// </summary>
internal sealed class EventSearch
{
    private readonly string? _text;
    private readonly byte[]? _needle;
    private readonly BodyField? _field;
    private byte[] _buffer = [];

    private EventSearch(string? text, BodyField? field)
    {
        (_text, _field) = (text, field);
        _needle = text is null ? null : Lower(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What of a filter can be seen in an event's bytes alone; null where that is nothing.</summary>
    public static EventSearch? From(string? text, BodyField? field) => text is null && field is null ? null : new EventSearch(text, field);

    /// <summary>The events that an id of Relay's own leads to; null where the text is no such id.</summary>
    public static IReadOnlyList<long>? ById(DbConnection db, string text)
    {
        if (Ids.TryParse("evt_", text, out var id))
            return [id];
        if (Ids.TryParse("dlv_", text, out id))
            return db.Query("SELECT event_id FROM deliveries WHERE id = @id", row => row.GetInt64(0), ("id", id));
        if (Ids.TryParse("arr_", text, out id))
            return
            [
                id,
                .. db.Query("SELECT event_id FROM arrivals WHERE id = @id AND event_id IS NOT NULL", row => row.GetInt64(0), ("id", id)),
            ];
        return null;
    }

    /// <summary>The rows in which the text occurs and that have the field. The last two columns of the query are the headers and the body.</summary>
    public List<T> Rows<T>(DbConnection db, string sql, Func<DbDataReader, T> map, int limit, (string Name, object? Value)[] parameters)
    {
        var found = new List<T>();
        using var rows = db.Stream(sql, parameters);
        while (found.Count < limit && rows.Reader.Read())
        {
            if (IsIn(rows.Reader))
                found.Add(map(rows.Reader));
        }

        return found;
    }

    private bool IsIn(DbDataReader row)
    {
        var headers = row.FieldCount - 2;
        var body = row.BytesOrNull(headers + 1);
        return (_needle is not { } needle || IsIn(row, headers, body, needle)) && _field?.IsIn(body) != false;
    }

    private bool IsIn(DbDataReader row, int headers, byte[]? body, byte[] needle) =>
        Is(row, 4) || Is(row, 5) || Is(row, 6) || IsIn(row.BytesOrNull(headers), needle) || IsIn(body, needle);

    private bool Is(DbDataReader row, int column) =>
        !row.IsDBNull(column) && row.GetString(column).Contains(_text!, StringComparison.OrdinalIgnoreCase);

    private bool IsIn(byte[]? bytes, byte[] needle)
    {
        if (bytes is null || bytes.Length < needle.Length)
            return false;
        if (_buffer.Length < bytes.Length)
            _buffer = new byte[bytes.Length];
        return Lower(bytes, _buffer).IndexOf(needle) >= 0;
    }

    private static byte[] Lower(byte[] bytes) => Lower(bytes, new byte[bytes.Length]).ToArray();

    /// <summary>ASCII letters in lower case; all other bytes as they are.</summary>
    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> bytes, byte[] into)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            into[i] = b - (uint)'A' <= 'Z' - 'A' ? (byte)(b | 0x20) : b;
        }

        return into.AsSpan(0, bytes.Length);
    }
}
