using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>A recipe's handshakes, prepared.</summary>
internal sealed partial class RecipeHandshakes
{
    private const int LongestValue = 255;
    private const string Json = "application/json",
        Hmac = "hmac:";

    private readonly RequestPlaces places = new();
    private readonly List<(RecipeHandshake Rule, PlaceCondition[] When)> rules = [];
    private readonly Dictionary<string, Place> named = [];

    public RecipeHandshakes(IReadOnlyList<RecipeHandshake>? handshakes)
    {
        foreach (var rule in handshakes ?? [])
        {
            rules.Add((rule, places.AddConditions(rule.When)));
            foreach (var text in (rule.Headers ?? new Dictionary<string, string>()).Values.Append(rule.Body ?? ""))
            {
                foreach (var name in Placeholders(text))
                    named[name] = places.Add(name.StartsWith(Hmac, StringComparison.Ordinal) ? name[Hmac.Length..] : name)!;
            }
        }
    }

    /// <summary>The places in braces within a text.</summary>
    public static IEnumerable<string> Placeholders(string text) => InBraces().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>Whether an answer is computed with the secret.</summary>
    public static bool IsComputed(RecipeHandshake rule) =>
        (rule.Headers ?? new Dictionary<string, string>())
            .Values.Append(rule.Body ?? "")
            .SelectMany(Placeholders)
            .Any(name => name.StartsWith(Hmac, StringComparison.Ordinal));

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => rules.Count == 0;

    /// <summary>Whether a handshake may come by this method: one that nothing vouches for may come as a GET or a HEAD.</summary>
    public bool Takes(string method) =>
        method is "GET" or "HEAD" && rules.Exists(rule => rule.Rule.Unsigned && rule.When.All(at => at.Location.Kind != LocationKind.Json));

    /// <summary>The answer; null where the request is no handshake, or is one that somebody would have to vouch for.</summary>
    /// <param name="request">Unpacked.</param>
    /// <param name="key">The key that an answer is computed with; null where there is none.</param>
    /// <param name="isTrusted">Whether somebody vouches for the request.</param>
    public HandshakeAnswer? Answer(in InboundRequest request, SigningKey? key, bool isTrusted)
    {
        var fields = places.Read(request, stackalloc JsonSlot[places.Count]);
        foreach (var (rule, when) in rules)
        {
            if ((!isTrusted && !rule.Unsigned) || (key is null && IsComputed(rule)) || !places.Meets(request, fields, when))
                continue;
            var values = new Dictionary<string, string>();
            foreach (var (name, place) in named)
                values[name] = Computed(name, places.Value(request, fields, place) ?? "", key);
            var type = rule.ContentType ?? Json;
            return new HandshakeAnswer(
                Encoding.UTF8.GetBytes(Fill(rule.Body ?? "", values, isJson: type.StartsWith(Json, StringComparison.Ordinal))),
                type,
                [
                    .. (rule.Headers ?? new Dictionary<string, string>()).Select(header => new Header(
                        header.Key,
                        Visible(Fill(header.Value, values, isJson: false))
                    )),
                ]
            );
        }

        return null;
    }

    private static string Computed(string name, string value, SigningKey? key) =>
        !name.StartsWith(Hmac, StringComparison.Ordinal) ? value
        : key is null ? ""
        : Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(value)));

    private static string Fill(string text, Dictionary<string, string> values, bool isJson) =>
        InBraces()
            .Replace(text, match =>
                values.TryGetValue(match.Groups[1].Value, out var value) ? (isJson ? Escaped(value) : value) : match.Value
            );

    /// <summary>A text as it stands within the quotes of a JSON text.</summary>
    private static string Escaped(string value)
    {
        using var output = new ByteBuffer(value.Length + 2);
        JavaScriptString.Write(value, output);
        return Encoding.UTF8.GetString(output.Written)[1..^1];
    }

    // What a stranger sends comes back in a header: nothing that ends a line, and no more than a token needs.
    private static string Visible(string value) => new([.. value.Where(c => c is >= ' ' and <= '~').Take(LongestValue)]);

    [GeneratedRegex(@"\{((?:hmac:)?(?:header|json|query|form|field):[^{}""]+)\}")]
    private static partial Regex InBraces();
}
