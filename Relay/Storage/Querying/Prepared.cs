using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>A statement that runs many times with other values: prepared once.</summary>
internal sealed class Prepared : IDisposable
{
    private readonly DbCommand _command;
    private readonly SqlDialect _dialect;

    /// <param name="names">Its parameters, in the order in which their values are given.</param>
    public Prepared(DbConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        (_command, _dialect) = (connection.CreateCommand(), SqlDialect.From(connection));
        _command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = "@" + name;
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>An insert of these columns that replaces the row with the same first one.</summary>
    public static string Upsert(string table, IReadOnlyList<string> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => "@" + column))}) "
        + $"ON CONFLICT ({columns[0]}) DO UPDATE SET {string.Join(", ", columns.Skip(1).Select(column => $"{column} = excluded.{column}"))}";

    public void Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    /// <summary>The first row, or the default where there is none.</summary>
    public T? First<T>(Func<DbDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = _command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = _dialect.Value(values[i]);
    }
}
