using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Storage.Postgres;

/// <summary>128 bits of a source's dedupe key. A true collision takes the next free number.</summary>
internal static class DedupeHash
{
    public static UInt128 From(long sourceId, string key)
    {
        var input = new byte[8 + Encoding.UTF8.GetMaxByteCount(key.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(input, sourceId);
        var length = Encoding.UTF8.GetBytes(key, input.AsSpan(8));
        return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(input.AsSpan(0, 8 + length)));
    }

    /// <summary>The number behind it, where a collision's key would be.</summary>
    public static Guid Next(Guid hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        hash.TryWriteBytes(bytes, bigEndian: true, out _);
        return ToGuid(BinaryPrimitives.ReadUInt128BigEndian(bytes) + 1);
    }

    /// <summary>As the column has it.</summary>
    public static Guid ToGuid(UInt128 hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return new Guid(bytes, bigEndian: true);
    }
}
