using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Relay.Domain.History;

/// <summary>
/// A field of a body and what it must say: <c>data.status=busy</c>. Steps of the path are names or, in a list, places from 0 on; a dot
/// within a name is written <c>\.</c>. Whatever the case of letters; numbers as they are written, <c>true</c>, <c>false</c> and
/// <c>null</c> by these names. A body that is no JSON is read as a form, whose fields have no path.
/// </summary>
/// <param name="path">As it was asked for.</param>
/// <param name="value">What the field says.</param>
internal sealed class BodyField(string path, string value)
{
    private const int MaxDepth = 128;

    private readonly byte[][] _steps = [.. Steps(path).Select(Encoding.UTF8.GetBytes)];

    public string Path { get; } = path;

    public string Value { get; } = value;

    public override string ToString() => $"{Path}={Value}";

    /// <summary>Null where the text is no path, an equals sign and a value.</summary>
    public static BodyField? Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            return null;
        var path = text[..equals].Trim();
        return Steps(path).Any(step => step.Length == 0) ? null : new BodyField(path, text[(equals + 1)..].Trim());
    }

    /// <summary>Whether the body has the field, and it says so. What can't be read has none.</summary>
    public bool IsIn(ReadOnlySpan<byte> body)
    {
        var text = body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
            return IsInForm(text);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return reader.Read() && IsAt(ref reader, 0);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Leaves the reader at the end of the value that it stands on.</summary>
    private bool IsAt(ref Utf8JsonReader reader, int step)
    {
        if (step == _steps.Length)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
            else
                return Is(ref reader);
            return false;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
            return IsInObject(ref reader, step);
        return reader.TokenType == JsonTokenType.StartArray && IsInArray(ref reader, step);
    }

    private bool IsInObject(ref Utf8JsonReader reader, int step)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = reader.ValueTextEquals(_steps[step]);
            reader.Read();
            if (!isOurs)
                reader.Skip();
            else if (IsAt(ref reader, step + 1))
                return true;
        }

        return false;
    }

    private bool IsInArray(ref Utf8JsonReader reader, int step)
    {
        if (!int.TryParse(_steps[step], NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            place = -1;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i != place)
                reader.Skip();
            else if (IsAt(ref reader, step + 1))
                return true;
        }

        return false;
    }

    private bool Is(ref Utf8JsonReader reader) =>
        string.Equals(
            reader.TokenType == JsonTokenType.String ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan),
            Value,
            StringComparison.OrdinalIgnoreCase
        );

    private bool IsInForm(ReadOnlySpan<byte> body)
    {
        foreach (var pair in Encoding.UTF8.GetString(body).Split('&'))
        {
            var parts = pair.Split('=', 2);
            if (
                parts.Length == 2
                && Decode(parts[0]) == Path
                && string.Equals(Decode(parts[1]).TrimEnd(), Value, StringComparison.OrdinalIgnoreCase)
            )
                return true;
        }

        return false;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static List<string> Steps(string path)
    {
        var (steps, step) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length && path[i + 1] is ('.' or '\\'))
                step.Append(path[++i]);
            else if (path[i] == '.')
            {
                steps.Add(step.ToString());
                step.Clear();
            }
            else
                step.Append(path[i]);
        }

        steps.Add(step.ToString());
        return steps;
    }
}
