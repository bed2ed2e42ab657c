using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Api.Reading;

/// <summary>
/// Cursors: an id and a tag over the id and the query it belongs to. The key comes from the master key, so that a cursor outlives a
/// restart and holds on every node.
/// </summary>
internal sealed class Cursors(Func<byte[]> key)
{
    private const int IdBytes = 8,
        TagBytes = 8;
    private readonly Lazy<byte[]> _key = new(key);

    public string Write(long id, string scope)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + TagBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        Tag(bytes[..IdBytes], scope, bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The id; null where the cursor is of another query or was changed.</summary>
    public long? Read(string cursor, string scope)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + TagBytes];
        if (
            cursor.Length > 64
            || !Base64Url.IsValid(cursor)
            || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
            || written != bytes.Length
        )
            return null;
        Span<byte> tag = stackalloc byte[TagBytes];
        Tag(bytes[..IdBytes], scope, tag);
        return CryptographicOperations.FixedTimeEquals(tag, bytes[IdBytes..]) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;
    }

    private void Tag(ReadOnlySpan<byte> id, string scope, Span<byte> tag) =>
        HMACSHA256.HashData(_key.Value, (byte[])[.. id, .. Encoding.UTF8.GetBytes(scope)]).AsSpan(0, TagBytes).CopyTo(tag);
}
