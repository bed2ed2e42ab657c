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

    /// <summary>The form that a recipe names; null where there is none of this name.</summary>
    public static SecretForm? ReadForm(string? name) =>
        name switch
        {
            null or "utf8" => SecretForm.Utf8,
            "base64" => SecretForm.Base64,
            "hex" => SecretForm.Hex,
            "whsec" => SecretForm.Whsec,
            _ => null,
        };

    /// <summary>A secret that is written in one of these forms: 1 to 512 bytes.</summary>
    public static bool TryCreate(SecretForm form, string secret, out SigningKey? key, out string? error)
    {
        if (form == SecretForm.Utf8)
            return TryCreateUtf8(secret, out key, out error);
        if (form == SecretForm.Whsec)
            return TryCreateStandard(secret, out key, out error);
        (key, error) = (null, FindError(secret));
        if (error is not null)
            return false;
        var bytes = form == SecretForm.Hex ? FromHex(secret) : FromBase64(secret);
        if (bytes is { Length: > 0 and <= MaxLength })
            key = new SigningKey(secret, bytes);
        else
            error =
                $"The recipe says that the secret is {(form == SecretForm.Hex ? "hex" : "base64")}, of 1 to {MaxLength} bytes; this is not.";
        return key is not null;
    }

    /// <summary>A secret in one of these forms that follows from a text.</summary>
    public static string From(SecretForm form, string text) =>
        form switch
        {
            SecretForm.Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
            SecretForm.Hex => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            SecretForm.Whsec => "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
            _ => text,
        };

    private static byte[]? FromHex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return !text.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
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

/// <summary>How a secret is written.</summary>
internal enum SecretForm
{
    /// <summary>Its UTF-8 bytes are the key.</summary>
    Utf8,
    Base64,
    Hex,

    /// <summary>Base64 behind <c>whsec_</c>.</summary>
    Whsec,
}
