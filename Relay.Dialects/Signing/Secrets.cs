using System.Text;

namespace Relay.Dialects.Signing;

/// <summary>Turns what the operator entered into keys.</summary>
internal static class Secrets
{
    private const int MaxLength = 512,
        MinKeyBytes = 24,
        MaxKeyBytes = 64;
    private const string StandardPrefix = "whsec_";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A secret whose UTF-8 bytes are the key, prefix included: 1 to 512 characters.</summary>
    public static bool TryCreateUtf8(string secret, out SigningKey? key, out string? error)
    {
        (key, error) = (null, null);
        if (secret.Length is 0 or > MaxLength)
            error = "A secret has 1 to 512 characters.";
        else if (!IsUnicode(secret))
            error = "The secret is not valid Unicode.";
        else
            key = SigningKey.FromUtf8(secret);
        return key is not null;
    }

    /// <summary>A Standard Webhooks secret: the key is the base64 behind <c>whsec_</c> (specification v1.0.0).</summary>
    public static bool TryCreateStandard(string secret, out SigningKey? key, out string? error)
    {
        (key, error) = (null, null);
        Span<byte> bytes = stackalloc byte[MaxKeyBytes];
        if (!secret.StartsWith(StandardPrefix, StringComparison.Ordinal))
            error = "A Standard Webhooks secret begins with whsec_.";
        else if (!Convert.TryFromBase64String(secret[StandardPrefix.Length..], bytes, out var length) || length < MinKeyBytes)
            error = "Behind whsec_ stands the base64 of 24 to 64 bytes.";
        else
            key = new SigningKey(secret, bytes[..length].ToArray());
        return key is not null;
    }

    private static bool IsUnicode(string text)
    {
        try
        {
            return Strict.GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
