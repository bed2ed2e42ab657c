using System.Text;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// Where a part of a generic request is: <c>header:X</c>, <c>header:X#field</c>, <c>query:name</c>, <c>json:/pointer</c>, <c>form:name</c>, or <c>body</c> (the
/// hash of all of it).
/// </summary>
internal readonly record struct Location(LocationKind Kind, string Name)
{
    /// <summary>Reads a location as a recipe writes it.</summary>
    public static bool TryParse(string text, out Location location)
    {
        location = text switch
        {
            "body" => new(LocationKind.Body, ""),
            _ when text.StartsWith("header:", StringComparison.Ordinal) && text.Length > 7 => new(LocationKind.Header, text[7..]),
            _ when text.StartsWith("json:/", StringComparison.Ordinal) => new(LocationKind.Json, text[5..]),
            _ when text.StartsWith("query:", StringComparison.Ordinal) && text.Length > 6 => new(LocationKind.Query, text[6..]),
            _ when text.StartsWith("form:", StringComparison.Ordinal) && text.Length > 5 => new(LocationKind.Form, text[5..]),
            _ => default,
        };
        return location.Kind != LocationKind.None;
    }

    /// <summary>What it is called in messages, and in what it may be.</summary>
    public const string Forms = "'header:X', 'header:X#field', 'query:name', 'json:/pointer' or 'form:name'";

    /// <summary>The header that it is in, without the field.</summary>
    public string Header => Name.Split('#', 2)[0];

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
    Body,
}
