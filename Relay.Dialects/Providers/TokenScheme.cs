using System.Security.Cryptography;
using System.Text;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>
/// A fixed secret that comes with each request: in a header, a query, or the body, plain or as HTTP Basic has it. It vouches for who sends
/// and not for what is sent, so it is the weakest of all. It is compared in constant time and never shown: an explanation has the
/// beginnings of hashes in its place.
/// </summary>
internal sealed class TokenScheme : RecipeScheme
{
    private const string Base64 = "base64";
    private const int ShownDigits = 12;

    private readonly RecipeSignature recipe;
    private readonly RequestPlaces places = new();
    private readonly Place? at;

    public TokenScheme(RecipeSignature recipe)
    {
        (this.recipe, at) = (recipe, places.Add(recipe.At));
        Headers =
        [
            .. (at?.Locations ?? [])
                .Where(location => location.Kind == LocationKind.Header)
                .Select(location => location.Header)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    public override IReadOnlyList<string> Headers { get; }

    public override IReadOnlyList<string> SecretHeaders => Headers;

    public override bool VouchesForBody => false;

    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreateUtf8(secret, out key, out error);

    public override string SecretFrom(string text) => text;

    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (Given(request, out var given) is { } refused)
            return Verification.Failed(refused);
        var found = -1;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (CryptographicOperations.FixedTimeEquals(given, keys[i].Bytes))
                found = i;
        }

        return found < 0 ? Verification.Failed(Reasons.SignatureMismatch) : new Verification(null, found);
    }

    public override SignatureFacts Read(in InboundRequest request)
    {
        var refused = Given(request, out var given);
        return new SignatureFacts
        {
            Algorithm = "a fixed token",
            Header = recipe.At ?? "",
            Form = $"{recipe.Prefix}<the token>",
            Signed = "(nothing: the token is the same in every request)",
            Content = [],
            Received = refused is null ? [Fingerprint(given)] : [],
            Sign = static (key, _) => Fingerprint(key.Bytes),
        };
    }

    /// <summary>Only a header can be added; where the token is in the body or the query, whoever makes those writes it there.</summary>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key) =>
        Headers is [var first, ..]
            ? [new Header(first, recipe.Prefix + (recipe.Encoding == Base64 ? Convert.ToBase64String(key.Bytes) : key.Text))]
            : [];

    private string? Given(in InboundRequest request, out byte[] given)
    {
        given = [];
        var text = places.Value(request, places.Read(request, stackalloc JsonSlot[places.Count]), at);
        if (string.IsNullOrEmpty(text))
            return Reasons.SignatureMissing;
        var prefix = recipe.Prefix ?? "";
        // The names of HTTP's schemes, such as Bearer, are written in either case, and some senders leave them out.
        if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            text = text[prefix.Length..].Trim();
        if (recipe.Encoding != Base64)
        {
            given = Headers.Count > 0 ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);
            return null;
        }

        given = StandardSecret.FromBase64(text) ?? [];
        return given.Length == 0 ? Reasons.SignatureMalformed : null;
    }

    private static string Fingerprint(ReadOnlySpan<byte> token) => "sha256:" + SignedContent.HashOf(token)[..ShownDigits] + "…";
}
