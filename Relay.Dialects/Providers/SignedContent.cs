using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>The template of what a recipe's provider signs, prepared (<see cref="RecipeSignature.Signed"/>).</summary>
internal sealed partial class SignedContent
{
    /// <summary>What may stand in it by itself; <c>{header:X}</c> and <c>{json:/pointer}</c> may too.</summary>
    public const string Body = "{body}",
        Timestamp = "{timestamp}",
        Id = "{id}",
        Method = "{method}",
        Query = "{query}",
        Path = "{path}",
        Url = "{url}",
        Form = "{form}",
        BodyHash = "{body.sha256.hex}";

    private static readonly string[] Named = [Body, Timestamp, Id, Method, Query, Path, Url, Form, BodyHash];

    private readonly List<(string Text, Place? Place)> pieces = [];
    private readonly RequestPlaces places = new();

    public SignedContent(string? template)
    {
        Template = template ?? Body;
        var at = 0;
        foreach (Match match in InBraces().Matches(Template))
        {
            var place = Named.Contains(match.Value) ? null : places.Add(match.Value[1..^1]);
            if (place is null && !Named.Contains(match.Value))
                continue;
            if (match.Index > at)
                pieces.Add((Template[at..match.Index], null));
            pieces.Add((match.Value, place));
            at = match.Index + match.Length;
        }

        if (at < Template.Length)
            pieces.Add((Template[at..], null));
    }

    /// <summary>As the recipe writes it.</summary>
    public string Template { get; }

    /// <summary>Whether the address is part of it, and the method.</summary>
    public bool HasUrl => Has(Url);

    /// <summary>Whether what it covers includes the whole of a body.</summary>
    public bool CoversBody => Has(Body) || Has(Form) || Has(BodyHash);

    /// <summary>Whether a placeholder stands in it.</summary>
    public bool Has(string name) => pieces.Exists(piece => piece.Text == name);

    /// <summary>The words in braces that are none of the placeholders.</summary>
    public static IEnumerable<string> Strangers(string template) =>
        Braces().Matches(template).Select(match => match.Value).Where(text => !Named.Contains(text) && !IsPlace(text));

    /// <summary>The bytes that are signed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="url">The address; what the request says where it is null.</param>
    public ByteBuffer Write(in InboundRequest request, string id, string time, string? url = null)
    {
        var fields = places.Count == 0 ? default : places.Read(request, stackalloc JsonSlot[places.Count]);
        var content = new ByteBuffer(request.Body.Length + id.Length + time.Length + 64);
        foreach (var (text, place) in pieces)
        {
            if (place is not null)
            {
                content.WriteUtf8(places.Value(request, fields, place) ?? "");
                continue;
            }

            switch (text)
            {
                case Body:
                    content.Write(request.Body.Span);
                    break;
                case Timestamp:
                    content.WriteLatin1(time);
                    break;
                case Id:
                    content.WriteLatin1(id);
                    break;
                case Method:
                    content.WriteUtf8(request.Method ?? "POST");
                    break;
                case Query:
                    content.WriteUtf8(RequestTarget.Query(url ?? request.Url));
                    break;
                case Path:
                    content.WriteUtf8(RequestTarget.RawPath(request.Target).ToString());
                    break;
                case Url:
                    content.WriteUtf8(url ?? request.Url);
                    break;
                case Form:
                    WriteForm(request.Body.Span, content);
                    break;
                case BodyHash:
                    content.WriteUtf8(HashOf(request.Body.Span));
                    break;
                default:
                    content.WriteUtf8(text);
                    break;
            }
        }

        return content;
    }

    /// <summary>The SHA-256 in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    // Twilio's rule (providers-more.md §2.2): names by their code units, each with its distinct values in order, nothing between them.
    private static void WriteForm(ReadOnlySpan<byte> body, ByteBuffer content)
    {
        foreach (
            var group in Location
                .FormPairs(body)
                .GroupBy(pair => pair.Name, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            foreach (var value in group.Select(pair => pair.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                content.WriteUtf8(group.Key);
                content.WriteUtf8(value);
            }
        }
    }

    private static bool IsPlace(string text) => text.Contains(':', StringComparison.Ordinal) && Place.Parse(text[1..^1]) is not null;

    [GeneratedRegex(@"\{(?:body|timestamp|id|method|query|path|url|form|body\.sha256\.hex|header:[^{}]+|json:/[^{}]*)\}")]
    private static partial Regex InBraces();

    [GeneratedRegex(@"\{[a-z][^{}""]*\}")]
    private static partial Regex Braces();
}
