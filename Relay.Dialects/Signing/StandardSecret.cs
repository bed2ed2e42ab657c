namespace Relay.Dialects.Signing;

/// <summary>
/// A Standard Webhooks secret as vendors write it: <c>v1,</c> and <c>whsec_</c> may stand before it, the base64 is of either alphabet, its
/// padding may be missing.
/// </summary>
internal static class StandardSecret
{
    /// <summary>The most bytes of a key.</summary>
    public const int MaxBytes = 512;

    private const string Version = "v1,",
        Prefix = "whsec_";

    /// <summary>The key; null where the text is no base64 of 1 to 512 bytes.</summary>
    public static byte[]? Parse(string secret)
    {
        var text = secret.AsSpan();
        if (text.StartsWith(Version, StringComparison.Ordinal))
            text = text[Version.Length..];
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
            text = text[Prefix.Length..];
        return FromBase64(text);
    }

    /// <summary>What base64 of either alphabet stands for, with its padding or without; null where it is none of 1 to 512 bytes.</summary>
    public static byte[]? FromBase64(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd('=');
        var (padded, bytes) = (Padded(text), new byte[MaxBytes]);
        return text.Length > 0 && !text.ContainsAny(" \t\r\n") && Convert.TryFromBase64String(padded, bytes, out var length) && length > 0
            ? bytes[..length]
            : null;
    }

    private static string Padded(ReadOnlySpan<char> text) =>
        text.ToString().Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4);
}
