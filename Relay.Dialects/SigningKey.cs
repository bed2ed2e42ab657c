using System.Text;

namespace Relay.Dialects;

/// <summary>A secret, ready to key an HMAC. It never shows itself in logs.</summary>
public sealed class SigningKey(string text, byte[] bytes)
{
    /// <summary>The secret as it was entered.</summary>
    public string Text { get; } = text;

    /// <summary>The bytes that key the HMAC.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>A key whose bytes are the secret's UTF-8, prefix included: all four call platforms (providers.md §0).</summary>
    public static SigningKey FromUtf8(string secret) => new(secret, Encoding.UTF8.GetBytes(secret));

    /// <inheritdoc/>
    public override string ToString() => "***";
}
