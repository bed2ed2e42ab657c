using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>A table as SQLite's own catalog says it: what is moved is what is there, so that a new table can't be forgotten.</summary>
/// <param name="Keys">The columns of the primary key, in its order.</param>
internal sealed record MoveTable(string Name, IReadOnlyList<MoveColumn> Columns, IReadOnlyList<MoveColumn> Keys)
{
    public string Names => string.Join(", ", Columns.Select(column => column.Name));

    public string Order => string.Join(", ", Keys.Select(key => key.Name));

    /// <summary>The condition on rows behind a key, whose values are the parameters <c>@k0</c> and so on.</summary>
    public string Behind => $"({Order}) > ({string.Join(", ", Keys.Select((_, index) => $"@k{index}"))})";

    /// <summary>Every table of a store's file but SQLite's own.</summary>
    public static IReadOnlyList<MoveTable> All(DbConnection source) =>
        [
            .. source
                .Query(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                    row => row.GetString(0)
                )
                .Select(name => Read(source, name)),
        ];

    private static MoveTable Read(DbConnection source, string name)
    {
        var columns = source.Query(
            "SELECT name, type, pk FROM pragma_table_info(@table) ORDER BY cid",
            row => (Column: new MoveColumn(row.GetString(0), TypeOf(row.GetString(1))), Key: row.GetInt64(2)),
            ("table", name)
        );
        return new MoveTable(
            name,
            [.. columns.Select(column => column.Column)],
            [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Column)]
        );
    }

    private static ColumnType TypeOf(string type) =>
        type switch
        {
            "INTEGER" => ColumnType.Number,
            "TEXT" => ColumnType.Text,
            "BLOB" => ColumnType.Bytes,
            _ => ColumnType.Real,
        };
}
