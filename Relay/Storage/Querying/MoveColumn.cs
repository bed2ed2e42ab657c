using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>A column of a store that moves to the other engine.</summary>
internal readonly record struct MoveColumn(string Name, ColumnType Type)
{
    /// <summary>A value of either engine, as PostgreSQL keeps it: a text without what its texts can't hold.</summary>
    public object? Read(DbDataReader row, int at)
    {
        if (row.IsDBNull(at))
            return null;
        return Type switch
        {
            ColumnType.Number => row.GetInt64(at),
            ColumnType.Text => SqlDialect.Storable(row.GetString(at)),
            ColumnType.Bytes => (byte[])row.GetValue(at),
            _ => row.GetDouble(at),
        };
    }
}
