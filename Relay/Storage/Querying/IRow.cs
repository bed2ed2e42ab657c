namespace Relay.Storage.Querying;

/// <summary>A row of either way to read one.</summary>
internal interface IRow
{
    long Long(int column);

    long? LongOrNull(int column);

    string? TextOrNull(int column);
}
