using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relay.Dialects.Signing;

/// <summary>
/// What people paste along with a secret and do not see: a newline, a blank, a byte order mark, typographic quotes. It makes every
/// signature wrong, and no provider issues it.
/// </summary>
internal static class SecretEdges
{
    private const OperationStatus Done = OperationStatus.Done;

    private static readonly Dictionary<int, string> Names = new()
    {
        [0x09] = "tab",
        [0x0A] = "line feed",
        [0x0D] = "carriage return",
        [0x20] = "space",
        [0xA0] = "no-break space",
        [0xAD] = "soft hyphen",
        [0x200B] = "zero-width space",
        [0x200C] = "zero-width non-joiner",
        [0x200D] = "zero-width joiner",
        [0x2060] = "word joiner",
        [0xFEFF] = "byte order mark",
    };

    /// <summary>The outermost character at either end that is none of the secret's, and where it stands; null where there is none.</summary>
    public static string? Find(string secret)
    {
        var runes = secret.EnumerateRunes().ToArray();
        return runes.Length == 0 ? null
            : Name(runes[0]) is { } first ? $"{first} at its beginning"
            : Name(runes[^1]) is { } last ? $"{last} at its end"
            : null;
    }

    /// <summary>The secret without them.</summary>
    public static string Trim(string secret)
    {
        var (start, end) = (0, secret.Length);
        while (Rune.DecodeFromUtf16(secret.AsSpan(start, end - start), out var rune, out var used) == Done && Name(rune) is not null)
            start += used;
        while (Rune.DecodeLastFromUtf16(secret.AsSpan(start, end - start), out var rune, out var used) == Done && Name(rune) is not null)
            end -= used;
        return secret[start..end];
    }

    private static string? Name(Rune rune)
    {
        var kind = Names.GetValueOrDefault(rune.Value)
            ?? Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control => "control character",
                UnicodeCategory.Format => "format character",
                UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "white space",
                UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation => "typographic quote",
                _ when rune.Value is 0x201A or 0x201E or (>= 0x301D and <= 0x301F) => "typographic quote",
                _ when IsInvisible(rune.Value) => "invisible character",
                _ => null,
            };
        return kind is null ? null : $"the {kind} (U+{rune.Value:X4})";
    }

    /// <summary>What has no width and is no format character by its category: fillers, joiners, variation selectors.</summary>
    private static bool IsInvisible(int value) =>
        value
            is 0x034F
                or 0x115F
                or 0x1160
                or 0x17B4
                or 0x17B5
                or 0x2800
                or 0x3164
                or 0xFFA0
                or (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xE0100 and <= 0xE01EF);
}
