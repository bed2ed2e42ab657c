using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Relay.Dialects.Signing;

/// <summary>
/// Ed25519 (RFC 8032), which .NET 10 has only within composite keys. A source has the provider's public key, 32 bytes; the simulator has
/// a pair of its own, the 32 bytes of the private half and then those of the public one, as vendors' test suites write it.
/// </summary>
internal static class Ed25519Key
{
    /// <summary>The length of a signature.</summary>
    public const int SignatureLength = 64;

    private const int Half = 32;

    private static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    /// <inheritdoc cref="Providers.Dialect.TryCreateKey"/>
    public static bool TryCreate(string secret, out SigningKey? key, out string? error)
    {
        (key, error) = (null, null);
        if (SecretEdges.Find(secret) is { } edge)
            error = $"The key has {edge}: it is not part of it, copy it again without.";
        else if (Read(secret) is not { } bytes || !PublicKey.TryImport(Algorithm, Public(bytes), KeyBlobFormat.RawPublicKey, out _))
            error = "The provider's public key is the base64, or the hex, of 32 bytes; this is not.";
        else
            key = new SigningKey(secret, bytes);
        return key is not null;
    }

    /// <summary>A pair that follows from a text, in base64.</summary>
    public static string PrivateFrom(string text)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        using var pair = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        return Convert.ToBase64String([.. seed, .. pair.PublicKey.Export(KeyBlobFormat.RawPublicKey)]);
    }

    /// <summary>Whether the private half is there.</summary>
    public static bool IsPrivate(SigningKey key) => key.Bytes.Length == 2 * Half;

    /// <summary>Whether the signature is this key's; any bytes may be given.</summary>
    public static bool Verify(SigningKey key, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength
        && key.Bytes.Length is Half or 2 * Half
        && PublicKey.TryImport(Algorithm, Public(key.Bytes), KeyBlobFormat.RawPublicKey, out var known)
        && known is not null
        && Algorithm.Verify(known, content, signature);

    /// <summary>Signs with the private half; with nothing where it is not there.</summary>
    public static byte[] Sign(SigningKey key, ReadOnlySpan<byte> content)
    {
        if (!IsPrivate(key))
            return [];
        using var pair = Key.Import(Algorithm, key.Bytes[..Half], KeyBlobFormat.RawPrivateKey);
        return Algorithm.Sign(pair, content);
    }

    private static ReadOnlySpan<byte> Public(ReadOnlySpan<byte> bytes) => bytes.Length == Half ? bytes : bytes[^Half..];

    private static byte[]? Read(string secret)
    {
        var hex = new byte[2 * Half];
        if (
            secret.Length is 2 * Half or 4 * Half
            && Convert.FromHexString(secret, hex, out _, out var count) == System.Buffers.OperationStatus.Done
        )
            return hex[..count];
        return StandardSecret.FromBase64(secret) is { Length: Half or 2 * Half } bytes ? bytes : null;
    }
}
