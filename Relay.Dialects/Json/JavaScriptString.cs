using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// Strings as <c>JSON.stringify</c> writes them: only quote, backslash, controls below U+0020 and lone surrogates are escaped, the last
/// two in lower-case hex.
/// </summary>
internal static class JavaScriptString
{
    private const int MaxBytesPerUnit = 6;

    /// <summary>Writes the quoted string whose JSON content (between its quotes, valid UTF-8) is <paramref name="content"/>.</summary>
    public static void Rewrite(ReadOnlySpan<byte> content, ByteBuffer output)
    {
        output.Write((byte)'"');
        while (true)
        {
            var escape = content.IndexOf((byte)'\\');
            if (escape < 0)
                break;
            output.Write(content[..escape]);
            content = content[(escape + RewriteEscape(content[escape..], output))..];
        }

        output.Write(content);
        output.Write((byte)'"');
    }

    /// <summary>Writes text as a quoted JSON string.</summary>
    public static void Write(ReadOnlySpan<char> text, ByteBuffer output)
    {
        output.Write((byte)'"');
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) == OperationStatus.Done)
                WriteRune(rune, output);
            else
                WriteHex(text[0], output);
            text = text[used..];
        }

        output.Write((byte)'"');
    }

    /// <summary>Rewrites the escape at the start and says how many bytes it took, a surrogate pair's second half included.</summary>
    private static int RewriteEscape(ReadOnlySpan<byte> escape, ByteBuffer output)
    {
        switch (escape[1])
        {
            case (byte)'u':
                return RewriteUnit(escape, output);
            case (byte)'/':
                output.Write((byte)'/');
                return 2;
            default:
                output.Write(escape[..2]);
                return 2;
        }
    }

    private static int RewriteUnit(ReadOnlySpan<byte> escape, ByteBuffer output)
    {
        var unit = Unit(escape);
        if (
            char.IsHighSurrogate(unit)
            && escape.Length >= 12
            && escape[6] == '\\'
            && escape[7] == 'u'
            && char.IsLowSurrogate(Unit(escape[6..]))
        )
        {
            WriteRune(new Rune(unit, Unit(escape[6..])), output);
            return 12;
        }

        if (char.IsSurrogate(unit))
            WriteHex(unit, output);
        else
            WriteRune(new Rune(unit), output);
        return 6;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier);

    private static void WriteRune(Rune rune, ByteBuffer output)
    {
        switch (rune.Value)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case < 0x20:
                WriteHex((char)rune.Value, output);
                break;
            default:
                output.Length += rune.EncodeToUtf8(output.Reserve(4));
                break;
        }
    }

    private static void WriteHex(char unit, ByteBuffer output)
    {
        var room = output.Reserve(MaxBytesPerUnit);
        "\\u"u8.CopyTo(room);
        ((int)unit).TryFormat(room[2..], out _, "x4");
        output.Length += MaxBytesPerUnit;
    }
}
