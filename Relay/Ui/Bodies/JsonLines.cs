using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Relay.Ui.Bodies;

/// <summary>JSON with one member a line, for people who edit or compare it.</summary>
internal static class JsonLines
{
    /// <summary>
    /// Beyond so many lines nobody reads them, and a field that holds them takes seconds to lay out: such a text stays as it came.
    /// </summary>
    public const int Most = 5_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same JSON indented; null where the text is none, or would have too many lines.</summary>
    public static string? Indent(string text)
    {
        try
        {
            if (!Fits(Encoding.UTF8.GetBytes(text)))
                return null;
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Counts before anything is written: a quarter of a megabyte of small numbers would become four times as long.</summary>
    private static bool Fits(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var lines = 0;
        while (reader.Read() && lines <= Most)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                lines++;
        }

        return lines <= Most;
    }
}
