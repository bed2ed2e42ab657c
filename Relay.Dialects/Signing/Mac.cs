using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relay.Dialects.Values;

namespace Relay.Dialects.Signing;

/// <summary>HMAC over the pieces that a provider signs, and comparing in constant time.</summary>
internal static class Mac
{
    /// <summary>The length of an HMAC-SHA256, and of its hex.</summary>
    public const int Length = 32,
        HexLength = 64;

    /// <summary>What this is called where it is shown.</summary>
    public const string HexName = "HMAC-SHA256, hex";

    /// <summary>Which of the keys signed <paramref name="content"/> with one of these in lower-case hex; -1 where none did.</summary>
    public static int FindHex(ReadOnlySpan<SigningKey> keys, ReadOnlySpan<byte> content, List<string> given)
    {
        Span<char> expected = stackalloc char[HexLength];
        for (var i = 0; i < keys.Length; i++)
        {
            Hex(keys[i], content, expected);
            foreach (var part in given)
            {
                if (Same(part, expected))
                    return i;
            }
        }

        return -1;
    }

    /// <summary>The HMAC-SHA256 in lower-case hex.</summary>
    public static string Hex(SigningKey key, ReadOnlySpan<byte> content)
    {
        Span<char> hex = stackalloc char[HexLength];
        Hex(key, content, hex);
        return new string(hex);
    }

    /// <inheritdoc cref="Hex(SigningKey, ReadOnlySpan{byte})"/>
    public static string HexOf(SigningKey key, byte[] content) => Hex(key, content);

    /// <summary>Compares in a time that depends on the lengths only.</summary>
    public static bool Same(ReadOnlySpan<char> given, ReadOnlySpan<char> expected) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given), MemoryMarshal.AsBytes(expected));

    /// <summary>
    /// <c>time.body</c>, what DialStack and VoiceDock sign, over the header's own text of the time. Gathered in a pooled array: copying a
    /// body is far cheaper than an
    /// incremental hash, which allocates and calls into the crypto library once more.
    /// </summary>
    public static ByteBuffer Timed(ReadOnlySpan<char> time, ReadOnlySpan<byte> body)
    {
        var content = new ByteBuffer(time.Length + 1 + body.Length);
        content.WriteLatin1(time);
        content.Write((byte)'.');
        content.Write(body);
        return content;
    }

    private static void Hex(SigningKey key, ReadOnlySpan<byte> content, Span<char> hex)
    {
        Span<byte> mac = stackalloc byte[Length];
        HMACSHA256.HashData(key.Bytes, content, mac);
        Convert.TryToHexStringLower(mac, hex, out _);
    }
}
