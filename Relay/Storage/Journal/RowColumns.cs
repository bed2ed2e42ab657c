namespace Relay.Storage.Journal;

/// <summary>The columns that the journal writes of a table, in the order in which their values are given.</summary>
internal sealed class RowColumns
{
    /// <param name="columns">Their names, each with its type behind a space where that is no number.</param>
    public RowColumns(string table, params ReadOnlySpan<string> columns)
    {
        Table = table;
        var list = new (string Name, string Type)[columns.Length];
        for (var i = 0; i < columns.Length; i++)
            list[i] = columns[i].Split(' ') is [var name, var type] ? (name, type) : (columns[i], "bigint");
        All = list;
    }

    private RowColumns(string table, IReadOnlyList<(string, string)> all) => (Table, All) = (table, all);

    public string Table { get; }

    /// <summary>Types are PostgreSQL's: <c>bigint</c>, <c>text</c>, <c>bytea</c> or <c>uuid</c>.</summary>
    public IReadOnlyList<(string Name, string Type)> All { get; }

    public string Names => string.Join(", ", All.Select(column => column.Name));

    /// <summary>With more columns behind these.</summary>
    public RowColumns With(params ReadOnlySpan<string> columns) => new(Table, [.. All, .. new RowColumns(Table, columns).All]);

    /// <summary>The list of an update's SET: all but the last, which is the key.</summary>
    /// <param name="value">How the value of a column is named, by its name and its number from 1 on.</param>
    public string Set(Func<string, int, string> value) =>
        string.Join(", ", All.SkipLast(1).Select((column, index) => $"{column.Name} = {value(column.Name, index + 1)}"));
}
