using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Delivery.Payloads;

/// <summary>The two signatures that every delivery carries, over the bytes as they are sent.</summary>
internal static class PayloadSignature
{
    private const int MacLength = 32,
        MacHexLength = 64,
        MacBase64Length = 44;

    /// <summary><c>sha256=</c> and the hex HMAC of the body (providers.md §4.2).</summary>
    public static string OfDialnote(ReadOnlySpan<byte> key, ReadOnlySpan<byte> body)
    {
        const string prefix = "sha256=";
        Span<byte> mac = stackalloc byte[MacLength];
        HMACSHA256.HashData(key, body, mac);
        Span<char> text = stackalloc char[prefix.Length + MacHexLength];
        prefix.CopyTo(text);
        Convert.TryToHexStringLower(mac, text[prefix.Length..], out _);
        return new string(text);
    }

    /// <summary><c>v1,</c> and the base64 HMAC of <c>id.timestamp.body</c> (Standard Webhooks 1.0.0).</summary>
    public static string OfStandard(ReadOnlySpan<byte> key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        const string prefix = "v1,";
        Span<byte> mac = stackalloc byte[MacLength];
        // Copying the body behind its prefix is cheaper than an incremental hash, which allocates.
        var signed = ArrayPool<byte>.Shared.Rent(id.Length + timestamp.Length + 2 + body.Length);
        var length = Encoding.Latin1.GetBytes(id, signed);
        signed[length++] = (byte)'.';
        length += Encoding.Latin1.GetBytes(timestamp, signed.AsSpan(length));
        signed[length++] = (byte)'.';
        body.CopyTo(signed.AsSpan(length));
        HMACSHA256.HashData(key, signed.AsSpan(0, length + body.Length), mac);
        ArrayPool<byte>.Shared.Return(signed);
        Span<char> text = stackalloc char[prefix.Length + MacBase64Length];
        prefix.CopyTo(text);
        Convert.TryToBase64Chars(mac, text[prefix.Length..], out _);
        return new string(text);
    }
}
