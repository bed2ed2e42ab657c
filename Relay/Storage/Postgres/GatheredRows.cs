using Npgsql;
using NpgsqlTypes;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// Rows that wait to be sent in one statement, a column an array: <c>unnest</c> makes rows of them again. Values are added in the order of
/// the columns.
/// </summary>
internal sealed class GatheredRows : IRowValues<GatheredRows>
{
    private readonly string _sql;
    private readonly IColumn[] _columns;
    private int _next;

    /// <param name="sql">A statement that reads the rows from <c>$rows</c>.</param>
    public GatheredRows(string sql, RowColumns columns)
    {
        _columns = [.. columns.All.Select(column => Create(column.Type))];
        var places = columns.All.Select((column, index) => $"${index + 1}::{column.Type}[]");
        _sql = sql.Replace("$rows", $"unnest({string.Join(", ", places)})", StringComparison.Ordinal);
    }

    public int Count { get; private set; }

    /// <summary>An insert of whole rows.</summary>
    /// <param name="end">What is done where a row is there.</param>
    public static GatheredRows Into(RowColumns columns, string end = "") =>
        new($"INSERT INTO {columns.Table} ({columns.Names}) SELECT * FROM $rows {end}", columns);

    public GatheredRows Begin()
    {
        (_next, Count) = (0, Count + 1);
        return this;
    }

    public GatheredRows Add(long? value) => Keep(value);

    public GatheredRows Add(bool value) => Keep<long?>(value ? 1 : 0);

    public GatheredRows Add(string? value) => Keep(value is null ? null : SqlDialect.Storable(value));

    public GatheredRows Add(byte[]? value) => Keep(value);

    public GatheredRows Add(Guid value) => Keep(value);

    /// <summary>The bytes as an array of their own, where they are not one already.</summary>
    public GatheredRows Add(ReadOnlyMemory<byte> value) =>
        Keep<byte[]?>(
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var whole) && whole.Count == whole.Array!.Length
                ? whole.Array
                : value.ToArray()
        );

    /// <summary>Moves what was gathered into a batch.</summary>
    public void MoveTo(NpgsqlBatch batch)
    {
        if (Count == 0)
            return;
        var command = new NpgsqlBatchCommand(_sql);
        foreach (var column in _columns)
            command.Parameters.Add(column.Take());
        batch.BatchCommands.Add(command);
        Count = 0;
    }

    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
        Count = 0;
    }

    private static IColumn Create(string type) =>
        type switch
        {
            "text" => new Column<string?>(NpgsqlDbType.Text),
            "bytea" => new Column<byte[]?>(NpgsqlDbType.Bytea),
            "uuid" => new Column<Guid>(NpgsqlDbType.Uuid),
            _ => new Column<long?>(NpgsqlDbType.Bigint),
        };

    private GatheredRows Keep<T>(T value)
    {
        ((Column<T>)_columns[_next++]).Values.Add(value);
        return this;
    }

    private interface IColumn
    {
        NpgsqlParameter Take();

        void Clear();
    }

    private sealed class Column<T>(NpgsqlDbType type) : IColumn
    {
        public List<T> Values { get; } = [];

        public NpgsqlParameter Take()
        {
            var parameter = new NpgsqlParameter<T[]> { TypedValue = [.. Values], NpgsqlDbType = NpgsqlDbType.Array | type };
            Values.Clear();
            return parameter;
        }

        public void Clear() => Values.Clear();
    }
}
