using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>
/// A JSON Web Token (RFC 7519) with an HMAC: in a header, with a claim that has the body's hash (Vonage), or as the body itself (Dialpad).
/// The algorithm is the recipe's and never the token's choice. A library for tokens is not used: those for .NET refuse secrets below 16
/// bytes, which these platforms give out, and three base64url texts are what is left.
/// </summary>
internal sealed class JwtScheme : RecipeScheme
{
    /// <summary>Where <see cref="RecipeSignature.At"/> says so, all of the body is the token.</summary>
    public const string WholeBody = "body";

    private const int Algorithm = 0,
        Hash = 0,
        Time = 1,
        ClaimSlots = 2,
        LongestToken = 32 << 20;
    private const long Milliseconds = 100_000_000_000;

    private static readonly JsonPaths HeaderPaths = new("/alg");

    private readonly RecipeSignature recipe;
    private readonly string algorithm;
    private readonly bool isBody;
    private readonly RequestPlaces places = new();
    private readonly Place? at;
    private readonly JsonPaths claims;

    public JwtScheme(RecipeSignature recipe)
    {
        (this.recipe, isBody) = (recipe, recipe.At == WholeBody);
        algorithm = recipe.Algorithm == "sha512" ? "HS512" : "HS256";
        at = isBody ? null : places.Add(recipe.At);
        claims = new JsonPaths($"/{recipe.BodyHashClaim ?? "-"}", $"/{recipe.TimestampClaim ?? "-"}");
        Headers = [.. (at?.Locations ?? []).Where(location => location.Kind == LocationKind.Header).Select(location => location.Header)];
    }

    public override IReadOnlyList<string> Headers { get; }

    public override bool Expires => recipe.TimestampClaim is not null;

    public override bool VouchesForBody => isBody || recipe.BodyHashClaim is not null;

    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreate(Secrets.ReadForm(recipe.SecretEncoding) ?? SecretForm.Utf8, secret, out key, out error);

    public override string SecretFrom(string text) => Secrets.From(Secrets.ReadForm(recipe.SecretEncoding) ?? SecretForm.Utf8, text);

    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        var token = Find(request);
        if (string.IsNullOrEmpty(token))
            return Verification.Failed(Reasons.SignatureMissing);
        if (Parts.Read(token) is not { } parts || parts.Algorithm != algorithm)
            return Verification.Failed(Reasons.SignatureMalformed);
        var found = -1;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            if (CryptographicOperations.FixedTimeEquals(parts.Signature, Compute(keys[i], parts.Signed)))
                found = i;
        }

        // Claims of a token that nobody signed say nothing.
        if (found < 0)
            return Verification.Failed(Reasons.SignatureMismatch);
        var said = claims.Read(parts.Payload, stackalloc JsonSlot[ClaimSlots]);
        if (recipe.TimestampClaim is not null && CheckTime(said.Scalar(Time), toleranceSeconds, nowUnixSeconds) is { } refused)
            return Verification.Failed(refused);
        return recipe.BodyHashClaim is null || IsOfBody(request, said.Text(Hash))
            ? new Verification(null, found)
            : Verification.Failed(Reasons.SignatureMismatch);
    }

    public override SignatureFacts Read(in InboundRequest request)
    {
        var parts = Parts.Read(Find(request) ?? "");
        var said = claims.Read(parts?.Payload ?? [], stackalloc JsonSlot[ClaimSlots]);
        return new SignatureFacts
        {
            Algorithm = $"JWT {algorithm}",
            Header = isBody ? "the body" : recipe.At ?? "",
            Form = $"{recipe.Prefix}<header>.<payload>.<signature> with the algorithm {algorithm}",
            Signed = "{header}.{payload} of the token",
            TimestampPlace = recipe.TimestampClaim is { } claim ? $"the claim {claim}" : null,
            Timestamp = said.Scalar(Time),
            HasMilliseconds = IsMilliseconds(said.Scalar(Time)),
            Content = parts?.Signed ?? [],
            Received = parts is null ? [] : [Base64Url.EncodeToString(parts.Signature)],
            BodyHash = recipe.BodyHashClaim is { } hash
                ? new BodyHashFacts($"the claim {hash}", said.Text(Hash) ?? "", SignedContent.HashOf(request.Body.Span))
                : null,
            Sign = (key, bytes) => Base64Url.EncodeToString(Compute(key, bytes)),
        };
    }

    public override InboundRequest Open(in InboundRequest request) =>
        isBody && Parts.Read(Find(request) ?? "") is { } parts ? request with { Body = parts.Payload } : request;

    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        if (isBody || Headers is not [var first, ..])
            return [];
        var claimed = new List<string>(2);
        if (recipe.TimestampClaim is { } time)
            claimed.Add($"\"{time}\":{request.UnixSeconds.ToString(CultureInfo.InvariantCulture)}");
        if (recipe.BodyHashClaim is { } hash)
            claimed.Add($"\"{hash}\":\"{SignedContent.HashOf(request.Body.Span)}\"");
        return [new Header(first, recipe.Prefix + Write($"{{{string.Join(',', claimed)}}}", key))];
    }

    /// <summary>A body that is a token: what the simulator sends for a provider that signs so.</summary>
    public override ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> body, SigningKey key) =>
        isBody ? Encoding.ASCII.GetBytes(Write(Encoding.UTF8.GetString(body.Span), key)) : body;

    private string Write(string payload, SigningKey key)
    {
        var signed =
            $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}"))}."
            + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        return $"{signed}.{Base64Url.EncodeToString(Compute(key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private string? Find(in InboundRequest request)
    {
        if (isBody)
            return request.Body.Length == 0 ? null : Encoding.Latin1.GetString(request.Body.Span).Trim();
        var text = places.Value(request, places.Read(request, stackalloc JsonSlot[places.Count]), at);
        var prefix = recipe.Prefix ?? "";
        return text?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true ? text[prefix.Length..].Trim() : text;
    }

    private static string? CheckTime(string? text, int toleranceSeconds, long nowUnixSeconds) =>
        text is null ? Reasons.TimestampMissing
        : IsMilliseconds(text) ? SignatureHeader.CheckMilliseconds(text, toleranceSeconds, nowUnixSeconds)
        : SignatureHeader.CheckTimestamp(text, toleranceSeconds, nowUnixSeconds);

    private static bool IsMilliseconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time >= Milliseconds;

    private static bool IsOfBody(in InboundRequest request, string? hash) =>
        hash is not null && Mac.Same(hash.ToLowerInvariant(), SignedContent.HashOf(request.Body.Span));

    private byte[] Compute(SigningKey key, byte[] signed) =>
        algorithm == "HS512" ? HMACSHA512.HashData(key.Bytes, signed) : HMACSHA256.HashData(key.Bytes, signed);

    /// <summary>The parts of a token.</summary>
    private sealed record Parts(string Algorithm, byte[] Signed, byte[] Payload, byte[] Signature)
    {
        public static Parts? Read(string token)
        {
            if (token.Length is 0 or > LongestToken)
                return null;
            var texts = token.Split('.');
            if (texts is not [var head, var payload, var signature])
                return null;
            return Decode(head) is { } header && Decode(payload) is { } body && Decode(signature) is { } mac
                ? new Parts(AlgorithmOf(header), Encoding.ASCII.GetBytes($"{head}.{payload}"), body, mac)
                : null;
        }

        private static string AlgorithmOf(byte[] header) =>
            HeaderPaths.Read(header, stackalloc JsonSlot[1]) is { Doubt: null } fields ? fields.Text(JwtScheme.Algorithm) ?? "" : "";

        private static byte[]? Decode(string text)
        {
            var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
            return
                !text.AsSpan().ContainsAny(" \t\r\n=")
                && Base64Url.DecodeFromChars(text, bytes, out _, out var length) == System.Buffers.OperationStatus.Done
                ? bytes[..length]
                : null;
        }
    }
}
