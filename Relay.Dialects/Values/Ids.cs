using System.Security.Cryptography;
using System.Text;

namespace Relay.Dialects.Values;

/// <summary>What makes an id usable, and how dedupe keys are put together from ids.</summary>
internal static class Ids
{
    /// <summary>The longest id and dedupe key, in UTF-16 units.</summary>
    public const int MaxLength = 512;

    // No usable id holds a control character, so that keys of several parts are never ambiguous and never equal to a key of one part.
    private const char Separator = '\u001f';

    /// <summary>
    /// The id, if it is one: 1 to 512 characters without control characters. A number may be longer: its digits are kept by their hash.
    /// </summary>
    public static string? Usable(string? id, bool number = false)
    {
        if (string.IsNullOrEmpty(id))
            return null;
        if (id.Length > MaxLength)
            return number ? Hash(id) : null;
        foreach (var c in id)
        {
            if (char.IsControl(c))
                return null;
        }

        return id;
    }

    /// <summary>The dedupe key of usable parts, hashed where it is longer than a key may be.</summary>
    public static string Key(params ReadOnlySpan<string> parts)
    {
        var key = parts.Length == 1 ? parts[0] : string.Join(Separator, parts);
        return key.Length <= MaxLength ? key : Hash(key);
    }

    /// <summary>What stands for something too long.</summary>
    public static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>What stands for bytes.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
