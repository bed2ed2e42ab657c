using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The statement's current row.</summary>
internal readonly struct StatementRow(Statement statement) : IRow
{
    public long Long(int column) => statement.Long(column);

    public long? LongOrNull(int column) => statement.LongOrNull(column);

    public string? TextOrNull(int column) => statement.TextOrNull(column);
}
