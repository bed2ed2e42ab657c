using System.Text.Json;
using Relay.Api.Reading;

namespace Relay.Api.Imports;

/// <summary>The members of a line's object. Null is as good as absent, as in what the API writes.</summary>
internal sealed class ImportMembers
{
    private readonly JsonElement _json;

    /// <exception cref="ProblemException">It is no object.</exception>
    public ImportMembers(JsonElement json) =>
        _json = json.ValueKind == JsonValueKind.Object ? json : throw new ProblemException("json_type_mismatch", "It is no object.");

    public static ProblemException Missing(string name) =>
        new("json_missing_member", $"It has no \"{name}\", so it is no event of an export.");

    public bool Has(string name) => Find(name) is not null;

    public string Text(string name, int most) => TextOrNull(name, most) is { Length: > 0 } text ? text : throw Missing(name);

    public string? TextOrNull(string name, int most)
    {
        if (Find(name) is not { } value)
            return null;
        var text = Text(value, name);
        return text.Length <= most ? text : throw new ProblemException("out_of_range", $"\"{name}\" has more than {most} characters.");
    }

    public long Id(string name, string prefix) =>
        Ids.TryParse(prefix, Text(name, 64), out var id)
            ? id
            : throw new ProblemException("id_unusable", $"\"{name}\" is no id that begins with {prefix}; only events are imported.");

    public long? TimeOrNull(string name)
    {
        if (TextOrNull(name, 64) is not { } text)
            return null;
        return Rfc3339.TryParse(text, out var time) && time >= 0
            ? time
            : throw new ProblemException("timestamp_invalid", $"\"{name}\" is no time as 2026-02-28T09:30:00.000Z.");
    }

    public T Choice<T>(string name)
        where T : struct, Enum =>
        Names.TryParse<T>(Text(name, 64), out var choice)
            ? choice
            : throw new ProblemException("value_unknown", $"\"{name}\" is none of {string.Join(", ", Names.All<T>())}.");

    public long Number(string name, long most) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 && number <= most
            ? number
            : throw new ProblemException("out_of_range", $"\"{name}\" is no whole number from 0 to {most}.");

    /// <summary>True where it is absent.</summary>
    public bool Bool(string name) =>
        Find(name) switch
        {
            null or { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Mismatch(name, "true or false"),
        };

    public byte[] Sha256(string name)
    {
        var text = Text(name, 64);
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(text)
            : throw new ProblemException("value_unknown", $"\"{name}\" is no SHA-256 in hexadecimal.");
    }

    public byte[] Base64(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value && value.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw new ProblemException("value_unknown", $"\"{name}\" is no base64.");

    /// <summary>A stable code; null where it is absent.</summary>
    public string? Code(string name) => Has(name) ? Code(Text(name, 64), name) : null;

    public IReadOnlyList<string> Codes(string name, int most) => [.. Items(name, most).Select(item => Code(Text(item, name), name))];

    /// <summary>Headers in their order.</summary>
    public HeaderList Headers(string name, int most) =>
        new([
            .. Items(name, most)
                .Select(item =>
                {
                    var header = new ImportMembers(item);
                    return Header(header.Text("name", 1024), header.TextOrNull("value", 64 << 10) ?? "");
                }),
        ]);

    /// <summary>As they are stored: lines of a head in Latin-1, so that none can become two.</summary>
    private static Header Header(string name, string value) =>
        name.All(c => c is > ' ' and < '\x7f' and not ':') && value.All(c => c is not ('\r' or '\n' or '\0') and <= '\xff')
            ? new Header(name, value)
            : throw new ProblemException("header_invalid", "A header has characters that no request can have had.");

    private static string Code(string text, string name) =>
        text.Length is > 0 and <= 64 && text.All(c => c == '_' || char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? text
            : throw new ProblemException("value_unknown", $"\"{name}\" holds something that is no code.");

    private List<JsonElement> Items(string name, int most)
    {
        if (Find(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Mismatch(name, "a list");
        return value.GetArrayLength() <= most
            ? [.. value.EnumerateArray()]
            : throw new ProblemException("out_of_range", $"\"{name}\" has more than {most} items.");
    }

    private static string Text(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Mismatch(name, "a text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ProblemException("json_invalid", $"\"{name}\" is no text: half of a surrogate pair, or no UTF-8.");
        }
    }

    private static ProblemException Mismatch(string name, string wanted) => new("json_type_mismatch", $"\"{name}\" is not {wanted}.");

    private JsonElement? Find(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
