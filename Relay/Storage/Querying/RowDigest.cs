using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Storage.Querying;

/// <summary>How many rows a table has and a hash over every value of them in the order of the key, the same on both engines.</summary>
internal sealed record RowDigest(long Rows, string Sha256)
{
    public static RowDigest Read(DbConnection connection, MoveTable table, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var rows = connection.Stream($"SELECT {table.Names} FROM {table.Name} ORDER BY {table.Order}");
        var count = 0L;
        for (; rows.Reader.Read(); count++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var at = 0; at < table.Columns.Count; at++)
                Add(hash, table.Columns[at].Read(rows.Reader, at));
        }

        return new RowDigest(count, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Its length before each, so that no two rows read as one.</summary>
    private static void Add(IncrementalHash hash, object? value)
    {
        Span<byte> number = stackalloc byte[8];
        if (value is long or double or null)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value is double real ? BitConverter.DoubleToInt64Bits(real) : value as long? ?? 0);
            hash.AppendData(value is null ? "0"u8 : "n"u8);
            hash.AppendData(number);
            return;
        }

        var bytes = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
        BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
        hash.AppendData(value is string ? "t"u8 : "b"u8);
        hash.AppendData(number);
        hash.AppendData(bytes);
    }
}
