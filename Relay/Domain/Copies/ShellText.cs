using System.Globalization;
using System.Text;

namespace Relay.Domain.Copies;

/// <summary>
/// Recorded bytes as words of a POSIX shell. What a stranger sent must never be more than one word, nor move the cursor of the terminal
/// that it is pasted into.
/// </summary>
internal static class ShellText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The bytes as text that can be shown and pasted as it is; null where they are none: no UTF-8, controls but tab and line feed, or
    /// characters that reorder or hide others.
    /// </summary>
    public static string? Plain(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.EnumerateRunes().All(IsPlain) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// One word that is exactly this text. Within single quotes a shell changes nothing; the single quote itself stands between two of
    /// them.
    /// </summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>
    /// One word that is exactly these bytes; where they are no plain text, in the form <c>$'\xff'</c> that bash, zsh and ksh know. They
    /// hold no NUL, which no word can.
    /// </summary>
    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        if (Plain(bytes) is { } text && !text.Contains('\n', StringComparison.Ordinal))
            return Quote(text);
        var word = new StringBuilder("$'");
        foreach (var b in bytes)
        {
            if (b is (byte)'\'' or (byte)'\\')
                word.Append('\\').Append((char)b);
            else if (b is >= 0x20 and < 0x7f)
                word.Append((char)b);
            // Three octal digits end by themselves; hexadecimal ones would take a letter behind them.
            else
                word.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        return word.Append('\'').ToString();
    }

    private static bool IsPlain(Rune rune) =>
        rune.Value is '\n' or '\t'
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate
            );
}
