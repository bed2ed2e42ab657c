using System.Text;

namespace Relay.Ui.Bodies;

/// <summary>Bytes as offset, sixteen hex pairs and their ASCII characters a line.</summary>
internal static class HexDump
{
    /// <summary>The most bytes that are shown: a line is four times as long as what it shows.</summary>
    public const int Most = 64 << 10;

    private const int PerLine = 16;

    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Most)];
        var dump = new StringBuilder(bytes.Length * 5);
        for (var at = 0; at < bytes.Length; at += PerLine)
        {
            var line = bytes[at..Math.Min(at + PerLine, bytes.Length)];
            dump.Append($"{at:x8}  ");
            for (var i = 0; i < PerLine; i++)
                dump.Append(i < line.Length ? $"{line[i]:x2}" : "  ").Append(i == 7 ? "  " : " ");
            dump.Append(' ');
            foreach (var value in line)
                dump.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            dump.Append('\n');
        }

        return dump.ToString();
    }
}
