using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>
/// The little of ADO.NET that the storage folder needs, in the portable part of SQL: parameters are written <c>@name</c> on both engines.
/// </summary>
internal static class Sql
{
    public static int Execute(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static List<T> Query<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> map,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>The first row, or the default where there is none.</summary>
    public static T? First<T>(
        this DbConnection connection,
        string sql,
        Func<DbDataReader, T> map,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>The first column of the first row as a number, 0 where it is null or there is no row.</summary>
    public static long Long(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.First(sql, row => row.LongOrNull(0) ?? 0, parameters);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[]? BytesOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : (byte[])row.GetValue(column);

    /// <summary>
    /// What stands between the brackets of <c>IN (…)</c>, of our own numbers and names only; nothing is in an empty list, which only SQLite
    /// takes as it is.
    /// </summary>
    public static string List<T>(IEnumerable<T> values) => string.Join(',', values) is { Length: > 0 } list ? list : "NULL";

    /// <summary>How many values a statement is given at once where there may be many.</summary>
    public const int Chunk = 256;

    /// <summary>These texts as parameters: what stands between the brackets of <c>IN (…)</c>, and their values.</summary>
    public static (string Places, (string Name, object? Value)[] Parameters) Parameters(IReadOnlyList<string> values) =>
        (string.Join(", ", values.Select((_, index) => $"@p{index}")), [.. values.Select((value, index) => ($"p{index}", (object?)value))]);

    /// <summary>An empty text is stored as none.</summary>
    public static string? NullIfEmpty(this string text) => text.Length == 0 ? null : text;

    /// <summary>Rows that are looked at one by one, for a reader that may stop early.</summary>
    public static RowStream Stream(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Command(connection, sql, parameters);
        return new RowStream(command, command.ExecuteReader());
    }

    /// <summary>A running query.</summary>
    internal sealed record RowStream(DbCommand Command, DbDataReader Reader) : IDisposable
    {
        public void Dispose()
        {
            Reader.Dispose();
            Command.Dispose();
        }
    }

    private static DbCommand Command(DbConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var dialect = SqlDialect.From(connection);
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            parameter.Value = dialect.Value(value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
