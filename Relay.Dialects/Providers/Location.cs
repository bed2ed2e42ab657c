using System.Text;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// Where a part of a request is: <c>header:X</c>, <c>header:X#field</c>, <c>query:name</c>, <c>json:/pointer</c>, <c>form:name</c>,
/// <c>field:name</c> (of the form, or of the query where there is no body), <c>path</c> (what follows the source's name, decoded),
/// <c>path:1</c> (its first step), or <c>body</c> (the hash of all of it).
/// </summary>
internal readonly record struct Location(LocationKind Kind, string Name)
{
    /// <summary>Reads a location as a recipe writes it.</summary>
    public static bool TryParse(string text, out Location location)
    {
        location = text switch
        {
            "body" => new(LocationKind.Body, ""),
            "path" => new(LocationKind.Path, ""),
            ['p', 'a', 't', 'h', ':', >= '1' and <= '9'] => new(LocationKind.Path, text[5..]),
            _ when text.StartsWith("header:", StringComparison.Ordinal) && text.Length > 7 => new(LocationKind.Header, text[7..]),
            _ when text.StartsWith("json:/", StringComparison.Ordinal) => new(LocationKind.Json, text[5..]),
            _ when text.StartsWith("query:", StringComparison.Ordinal) && text.Length > 6 => new(LocationKind.Query, text[6..]),
            _ when text.StartsWith("form:", StringComparison.Ordinal) && text.Length > 5 => new(LocationKind.Form, text[5..]),
            _ when text.StartsWith("field:", StringComparison.Ordinal) && text.Length > 6 => new(LocationKind.Field, text[6..]),
            _ => default,
        };
        return location.Kind != LocationKind.None;
    }

    /// <summary>What it is called in messages, and in what it may be.</summary>
    public const string Forms = "'header:X', 'header:X#field', 'query:name', 'json:/pointer', 'form:name', 'field:name' or 'path'";

    /// <summary>The header that it is in, without the field.</summary>
    public string Header => Name.Split('#', 2)[0];

    /// <summary>The path that follows the source's name, or one of its steps; null where it has none.</summary>
    public static string? PathValue(string path, string step)
    {
        if (step.Length == 0)
            return path.Length == 0 ? null : path;
        var steps = path.Split('/');
        var index = step[0] - '1';
        return index < steps.Length && steps[index].Length > 0 ? steps[index] : null;
    }

    /// <summary>The value of a header, or of the field that is named behind <c>#</c>.</summary>
    public static string? HeaderValue(HeaderList headers, string name) =>
        name.IndexOf('#') is >= 0 and var hash
            ? headers.First(name[..hash]) is { } text
                ? HeaderFields.Find(text, name[(hash + 1)..])
                : null
            : headers.First(name);

    /// <summary>
    /// The first value of this name in an <c>application/x-www-form-urlencoded</c> body, or null. Wrong UTF-8 becomes U+FFFD, as in
    /// browsers.
    /// </summary>
    public static string? FormValue(ReadOnlySpan<byte> body, string name)
    {
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            var equals = pair.IndexOf((byte)'=');
            if (equals >= 0 && Decode(pair[..equals]) == name)
                return Decode(pair[(equals + 1)..]);
        }

        return null;
    }

    /// <summary>
    /// The first value of this name in a query, or null. A name without a value is there, and empty: a flag. Decoded as a form is.
    /// </summary>
    public static string? QueryValue(string query, string name)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (Decode(Encoding.UTF8.GetBytes(equals < 0 ? pair : pair[..equals])) == name)
                return equals < 0 ? "" : Decode(Encoding.UTF8.GetBytes(pair[(equals + 1)..]));
        }

        return null;
    }

    /// <summary>All pairs of an <c>application/x-www-form-urlencoded</c> text, decoded, in their order; a name alone has an empty value.</summary>
    public static List<(string Name, string Value)> FormPairs(ReadOnlySpan<byte> body)
    {
        var pairs = new List<(string, string)>();
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            pairs.Add((Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        using var decoded = new ByteBuffer(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && IsHex(text[i + 1]) && IsHex(text[i + 2]))
            {
                decoded.Write((byte)(Hex(text[i + 1]) << 4 | Hex(text[i + 2])));
                i += 2;
            }
            else
            {
                decoded.Write(text[i] == '+' ? (byte)' ' : text[i]);
            }
        }

        return Encoding.UTF8.GetString(decoded.Written);
    }

    private static bool IsHex(byte c) => char.IsAsciiHexDigit((char)c);

    private static int Hex(byte c) => char.IsAsciiDigit((char)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/// <summary>The forms of a <see cref="Location"/>.</summary>
internal enum LocationKind
{
    None,
    Header,
    Query,
    Json,
    Form,
    Field,
    Path,
    Body,
}
