using System.Globalization;
using System.Text;

namespace Relay.Commands.Listen;

/// <summary>
/// Text of others for a terminal: what would move the cursor, colour, ring, rename the window or turn the direction of writing is shown
/// instead of obeyed.
/// </summary>
internal static class TerminalText
{
    /// <summary>One line.</summary>
    public static string Line(string text) => Write(text, keepLines: false);

    /// <summary>Several lines; line ends and tabs stay.</summary>
    public static string Lines(string text) => Write(text.ReplaceLineEndings("\n"), keepLines: true);

    private static string Write(string text, bool keepLines)
    {
        if (!text.Any(c => IsDangerous(c, keepLines)))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!IsDangerous(c, keepLines))
                safe.Append(c);
            else if (c < ' ')
                // The picture of a control character.
                safe.Append((char)('\u2400' + c));
            else
                safe.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
        }

        return safe.ToString();
    }

    private static bool IsDangerous(char c, bool keepLines) =>
        (char.IsControl(c) && !(keepLines && c is '\n' or '\t'))
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
