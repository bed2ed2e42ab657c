using System.Text.Json;
using System.Text.Unicode;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// A parsed body whose fields are asked for by path, for the facts that routing does not wait for. Nothing throws: what is missing or of
/// another form is null.
/// </summary>
internal readonly struct JsonFacts
{
    private readonly JsonElement? root;

    private JsonFacts(JsonElement? root) => this.root = root;

    /// <summary>Whether there is a value here; null and the empty string are none.</summary>
    public bool Exists =>
        root is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value
        && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8));

    /// <summary>The items of an array; none where it is not one.</summary>
    public IEnumerable<JsonFacts> Items =>
        root is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Select(item => new JsonFacts(item)) : [];

    /// <summary>Reads a body.</summary>
    public static JsonFacts Parse(ReadOnlyMemory<byte> body)
    {
        // The parser takes wrong UTF-8 and throws later, when a string is read (reliability.md §1.11).
        if (!Utf8.IsValid(body.Span))
            return default;
        try
        {
            using var document = JsonDocument.Parse(JsonText.WithoutMark(body), new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
            return new JsonFacts(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>What stands at these names, one within the other.</summary>
    public JsonFacts At(params ReadOnlySpan<string> names)
    {
        var element = root;
        foreach (var name in names)
        {
            if (element is not { ValueKind: JsonValueKind.Object } parent || !TryMember(parent, name, out var member))
                return default;
            element = member;
        }

        return new JsonFacts(element);
    }

    /// <summary>The string at these names; null for an empty one.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        if (At(names).root is not { ValueKind: JsonValueKind.String } element)
            return null;
        try
        {
            return element.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException) // Half a surrogate pair.
        {
            return null;
        }
    }

    /// <summary>The usable id at these names.</summary>
    public string? Id(params ReadOnlySpan<string> names)
    {
        var found = At(names);
        return found.root is { ValueKind: JsonValueKind.Number } number
            ? Ids.Usable(number.GetRawText(), number: true)
            : Ids.Usable(found.Text());
    }

    /// <summary>The number at these names, if it is finite and not negative.</summary>
    public double? Number(params ReadOnlySpan<string> names) =>
        At(names).root is { ValueKind: JsonValueKind.Number } element
        && element.TryGetDouble(out var number)
        && number >= 0
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>The time at these names in Unix milliseconds.</summary>
    public long? Time(params ReadOnlySpan<string> names) => Text(names) is { } text ? EventTime.Parse(text) : null;

    /// <summary>The object at these names as JSON text.</summary>
    public string? Object(params ReadOnlySpan<string> names) =>
        At(names).root is { ValueKind: JsonValueKind.Object } element ? element.GetRawText() : null;

    private static bool TryMember(JsonElement parent, string name, out JsonElement member)
    {
        try
        {
            return parent.TryGetProperty(name, out member);
        }
        catch (InvalidOperationException) // Half a surrogate pair in a name.
        {
            member = default;
            return false;
        }
    }
}
