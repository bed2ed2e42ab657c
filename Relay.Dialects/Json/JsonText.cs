using System.Text;
using System.Text.Json;

namespace Relay.Dialects.Json;

/// <summary>Small things about JSON text.</summary>
internal static class JsonText
{
    /// <summary>How deep a body may be nested before it counts as <c>json_too_deep</c> (reliability.md C10).</summary>
    public const int MaxDepth = 64;

    /// <summary>The text without its byte order mark: JSON has none, some senders write one.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) => json.StartsWith("\uFEFF"u8) ? json[3..] : json;

    /// <inheritdoc cref="WithoutMark(ReadOnlySpan{byte})"/>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    /// <summary>Whether the name that the reader stands on is this one, however it is escaped.</summary>
    public static bool IsName(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.SequenceEqual(name);
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException) // Half a surrogate pair in the name.
        {
            return false;
        }
    }

    /// <summary>The string of a quoted token in valid UTF-8; null where an escape makes half a surrogate pair.</summary>
    public static string? Unescape(ReadOnlySpan<byte> quoted)
    {
        var content = quoted[1..^1];
        if (!content.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(content);
        try
        {
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
