using System.Text;

namespace Relay.Dialects.Signing;

/// <summary>Turns what the operator entered into keys.</summary>
internal static class Secrets
{
    private const int MaxLength = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A secret whose UTF-8 bytes are the key, prefix included: 1 to 512 characters.</summary>
    public static bool TryCreateUtf8(string secret, out SigningKey? key, out string? error)
    {
        key = null;
        error = secret.Length is 0 or > MaxLength ? "A secret has 1 to 512 characters." : FindError(secret);
        if (error is null)
            key = SigningKey.FromUtf8(secret);
        return key is not null;
    }

    /// <summary>A Standard Webhooks secret: the key is what its base64 stands for (specification v1.0.0).</summary>
    public static bool TryCreateStandard(string secret, out SigningKey? key, out string? error)
    {
        (key, error) = (null, FindError(secret));
        if (error is not null)
            return false;
        if (StandardSecret.Parse(secret) is { } bytes)
            key = new SigningKey(secret, bytes);
        else
            error = "A Standard Webhooks secret is the base64 of 1 to 512 bytes, with whsec_ before it or without.";
        return key is not null;
    }

    private static string? FindError(string secret) =>
        !IsUnicode(secret) ? "The secret is not valid Unicode."
        : SecretEdges.Find(secret) is { } edge ? $"The secret has {edge}: it is not part of it, copy it again without."
        : null;

    private static bool IsUnicode(string text)
    {
        try
        {
            return Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
