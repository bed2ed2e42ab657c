namespace Relay.Storage.Querying;

/// <summary>What the values of a column are, on both engines.</summary>
internal enum ColumnType
{
    Number,
    Text,
    Bytes,
    Real,
}
