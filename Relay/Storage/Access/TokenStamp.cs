using System.Buffers.Text;
using System.Security.Cryptography;

namespace Relay.Storage.Access;

/// <summary>
/// Random texts that know their own: 32 random bytes and 8 of a MAC over them. A text that no node of this store made is told by that
/// alone, so that a stranger's guesses never reach the store.
/// </summary>
/// <param name="key">The same on every node.</param>
internal sealed class TokenStamp(byte[] key)
{
    private const int RandomBytes = 32,
        MacBytes = 8;

    private static readonly int _length = Base64Url.GetEncodedLength(RandomBytes + MacBytes);

    public string New()
    {
        Span<byte> bytes = stackalloc byte[RandomBytes + MacBytes];
        RandomNumberGenerator.Fill(bytes[..RandomBytes]);
        Mac(bytes[..RandomBytes], bytes[RandomBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Whether a node of this store made it: not whether it still holds.</summary>
    public bool IsOurs(string token)
    {
        Span<byte> bytes = stackalloc byte[RandomBytes + MacBytes],
            mac = stackalloc byte[MacBytes];
        if (token.Length != _length || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out var read))
            return false;
        Mac(bytes[..RandomBytes], mac);
        return read == bytes.Length && CryptographicOperations.FixedTimeEquals(mac, bytes[RandomBytes..]);
    }

    private void Mac(ReadOnlySpan<byte> random, Span<byte> into)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, random, whole);
        whole[..MacBytes].CopyTo(into);
    }
}
