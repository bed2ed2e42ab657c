using System.Security.Cryptography;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>A signature over a text that is made of the request: an HMAC, or Ed25519 with the provider's public key.</summary>
internal sealed class ContentScheme : RecipeScheme
{
    private const int LongestMac = 64,
        LongestText = 2 * LongestMac,
        FirstMilliseconds = 13;

    private readonly RecipeSignature recipe;
    private readonly string header;
    private readonly bool isEd25519;
    private readonly SecretForm secretForm;
    private readonly SignedContent content;
    private readonly RequestPlaces places = new();
    private readonly Place? bodyHash;

    /// <summary>Where the time is; null where none is signed.</summary>
    private readonly string? timestampPlace;

    public ContentScheme(RecipeSignature recipe)
    {
        (this.recipe, header, isEd25519) = (recipe, recipe.Header ?? "", recipe.Scheme == Ed25519);
        secretForm = Secrets.ReadForm(recipe.SecretEncoding) ?? SecretForm.Utf8;
        content = new SignedContent(recipe.Signed);
        bodyHash = places.Add(recipe.BodyHash);
        timestampPlace = recipe.Fields?.Timestamp is { } field ? $"{header}#{field}" : recipe.TimestampHeader;
        Headers = [.. new[] { recipe.IdHeader, recipe.TimestampHeader, header }.OfType<string>()];
        IdentifyingHeaders = [.. new[] { recipe.IdHeader, recipe.TimestampHeader }.OfType<string>()];
    }

    public override IReadOnlyList<string> Headers { get; }

    public override IReadOnlyList<string> IdentifyingHeaders { get; }

    public override bool Expires => timestampPlace is not null;

    public override bool SignsUrl => content.HasUrl;

    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        isEd25519 ? Ed25519Key.TryCreate(secret, out key, out error) : Secrets.TryCreate(secretForm, secret, out key, out error);

    public override string SecretFrom(string text) => isEd25519 ? Ed25519Key.PrivateFrom(text) : Secrets.From(secretForm, text);

    public override bool CanSign(SigningKey key) => !isEd25519 || Ed25519Key.IsPrivate(key);

    public override string Target(string target, ReadOnlyMemory<byte> body) =>
        bodyHash?.Single is { Kind: LocationKind.Query } place
            ? $"{target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{place.Name}={SignedContent.HashOf(body.Span)}"
            : target;

    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (ReadParts(request.Headers, out var given, out var time) is { } malformed)
            return Verification.Failed(malformed);
        var id = recipe.IdHeader is null ? "" : request.Headers.First(recipe.IdHeader);
        if (id is null || (recipe.IdHeader is not null && id.Length == 0))
            return Verification.Failed(Reasons.IdMissing);
        if (timestampPlace is null)
            return Match(request, id, "", keys, given);
        if (time is null)
            return Verification.Failed(Reasons.TimestampMissing);
        return Check(time, toleranceSeconds, nowUnixSeconds) is { } refused
            ? Verification.Failed(refused)
            : Match(request, id, time, keys, given);
    }

    public override SignatureFacts Read(in InboundRequest request)
    {
        ReadParts(request.Headers, out var given, out var time);
        var id = recipe.IdHeader is null ? null : request.Headers.First(recipe.IdHeader);
        var (spelled, near) = Others(request, id ?? "", time ?? "");
        return new SignatureFacts
        {
            Algorithm = isEd25519 ? $"Ed25519, {recipe.Encoding}" : $"HMAC-{recipe.Algorithm?.ToUpperInvariant()}, {recipe.Encoding}",
            Header = header,
            Form = HeaderText("<time>", $"<{recipe.Encoding}>"),
            Signed = content.Template,
            IdPlace = recipe.IdHeader,
            Id = id,
            TimestampPlace = timestampPlace,
            HasMilliseconds = HasMilliseconds || SaysMilliseconds(time),
            Timestamp = time,
            Url = content.HasUrl ? request.Url : null,
            Content = Bytes(request, id ?? "", time ?? "", null),
            Spelled = spelled,
            Near = near,
            BodyHash = bodyHash is null
                ? null
                : new BodyHashFacts(recipe.BodyHash!, HashIn(request), SignedContent.HashOf(request.Body.Span)),
            Sign = (key, bytes) => Expected(key, bytes, given),
            Received = given,
        };
    }

    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        var time = timestampPlace is null ? "" : (HasMilliseconds ? request.UnixSeconds * 1000 : request.UnixSeconds).ToString();
        var id = recipe.IdHeader is null ? "" : request.MessageId;
        var sent = new InboundRequest(request.Body, request.Headers ?? HeaderList.Empty) { Address = request.Url, Method = request.Method };
        using var text = content.Write(sent, id, time);
        var headers = new List<Header>(3);
        if (recipe.IdHeader is not null)
            headers.Add(new Header(recipe.IdHeader, id));
        if (recipe.TimestampHeader is not null)
            headers.Add(new Header(recipe.TimestampHeader, time));
        headers.Add(new Header(header, HeaderText(time, Compute(key, text.Written))));
        return headers;
    }

    /// <summary>Of a time in either unit: seconds have so many digits in the year 33658 only.</summary>
    private bool SaysMilliseconds(string? time) => recipe.TimestampUnit == "any" && time?.Length >= FirstMilliseconds;

    private bool HasMilliseconds => recipe.TimestampUnit == "ms";

    /// <summary>The header as the provider writes it.</summary>
    private string HeaderText(string time, string signature) =>
        recipe.Fields is not { } fields ? recipe.Prefix + signature
        : fields.Timestamp is { } name ? $"{name}={time}{fields.Separator ?? ","}{fields.Signature}={signature}"
        : $"{fields.Signature}={signature}";

    private string? Check(string time, int toleranceSeconds, long nowUnixSeconds) =>
        HasMilliseconds || SaysMilliseconds(time)
            ? SignatureHeader.CheckMilliseconds(time, toleranceSeconds, nowUnixSeconds)
            : SignatureHeader.CheckTimestamp(time, toleranceSeconds, nowUnixSeconds);

    /// <summary>The signatures that can count, in the form in which they are compared.</summary>
    /// <param name="time">When it was signed; null where that is not said.</param>
    private string? ReadParts(HeaderList headers, out List<string> parts, out string? time)
    {
        time = null;
        var refused = recipe.Fields is { } fields
            ? SignatureHeader.ReadFields(headers, header, fields, out parts, out time)
            : SignatureHeader.Read(headers, header, recipe.Prefix ?? "", out parts);
        if (recipe.Fields?.Timestamp is null && recipe.TimestampHeader is not null)
            time = headers.First(recipe.TimestampHeader);
        if (recipe.Encoding == "hex")
            return refused ?? SignatureHeader.LowerHex(parts);
        // Of providers that Relay does not know, base64 without its padding is taken as well.
        for (var i = 0; i < parts.Count; i++)
            parts[i] = parts[i].TrimEnd('=');
        if (refused is null && isEd25519 && !parts.Exists(part => Decode(part) is { Length: Ed25519Key.SignatureLength }))
            return Reasons.SignatureMalformed;
        return refused ?? (parts.Count == 0 ? Reasons.SignatureMalformed : null);
    }

    private Verification Match(in InboundRequest request, string id, string time, ReadOnlySpan<SigningKey> keys, List<string> given)
    {
        if (bodyHash is not null && !Mac.Same(HashIn(request), SignedContent.HashOf(request.Body.Span)))
            return Verification.Failed(Reasons.SignatureMismatch);
        if (!content.HasUrl)
            return Match(request, id, time, null, keys, given);
        foreach (var url in SignedUrls.Spellings(request.Url))
        {
            if (Match(request, id, time, url, keys, given) is { IsValid: true } valid)
                return valid;
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    private Verification Match(
        in InboundRequest request,
        string id,
        string time,
        string? url,
        ReadOnlySpan<SigningKey> keys,
        List<string> given
    )
    {
        Span<char> expected = stackalloc char[LongestText];
        using var signed = content.Write(request, id, time, url);
        for (var i = 0; i < keys.Length; i++)
        {
            if (isEd25519)
            {
                if (FindFitting(keys[i], signed.Written, given) is not null)
                    return new Verification(null, i);
                continue;
            }

            var length = Compute(keys[i], signed.Written, expected);
            foreach (var part in given)
            {
                if (Mac.Same(part, expected[..length].TrimEnd('=')))
                    return new Verification(null, i);
            }
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    private string HashIn(in InboundRequest request) =>
        places.Value(request, places.Read(request, stackalloc Json.JsonSlot[places.Count]), bodyHash)?.ToLowerInvariant() ?? "";

    /// <summary>What is signed at the other spellings of the address, and at addresses that were perhaps meant.</summary>
    private (List<byte[]> Spelled, List<(byte[], string)> Near) Others(in InboundRequest request, string id, string time)
    {
        var (spelled, near) = (new List<byte[]>(), new List<(byte[], string)>());
        if (!content.HasUrl)
            return (spelled, near);
        foreach (var url in SignedUrls.Spellings(request.Url).Skip(1))
            spelled.Add(Bytes(request, id, time, url));
        foreach (var (other, words) in SignedUrls.Near(request.Url))
        {
            foreach (var url in SignedUrls.Spellings(other))
                near.Add((Bytes(request, id, time, url), words));
        }

        return (spelled, near);
    }

    private byte[] Bytes(in InboundRequest request, string id, string time, string? url)
    {
        using var signed = content.Write(request, id, time, url);
        return signed.Written.ToArray();
    }

    /// <summary>
    /// A key's signature in the form in which it is compared. A public key makes none: there it is the received one that it verifies.
    /// </summary>
    private string Expected(SigningKey key, byte[] signed, List<string> given)
    {
        if (!isEd25519)
            return Compute(key, signed).TrimEnd('=');
        return FindFitting(key, signed, given) ?? "(only the provider can make it)";
    }

    private string? FindFitting(SigningKey key, ReadOnlySpan<byte> signed, List<string> given)
    {
        foreach (var part in given)
        {
            if (Decode(part) is { } signature && Ed25519Key.Verify(key, signed, signature))
                return part;
        }

        return null;
    }

    private string Compute(SigningKey key, ReadOnlySpan<byte> signed)
    {
        Span<char> text = stackalloc char[LongestText];
        return text[..Compute(key, signed, text)].ToString();
    }

    private int Compute(SigningKey key, ReadOnlySpan<byte> signed, Span<char> text)
    {
        Span<byte> mac = stackalloc byte[LongestMac];
        if (isEd25519)
            return Encode(Ed25519Key.Sign(key, signed), text);
        var length = recipe.Algorithm switch
        {
#pragma warning disable CA5350 // Some providers sign with HMAC-SHA1, and the recipe says so.
            "sha1" => HMACSHA1.HashData(key.Bytes, signed, mac),
#pragma warning restore CA5350
            "sha512" => HMACSHA512.HashData(key.Bytes, signed, mac),
            _ => HMACSHA256.HashData(key.Bytes, signed, mac),
        };
        return Encode(mac[..length], text);
    }

    private byte[]? Decode(string text)
    {
        var bytes = new byte[LongestMac];
        if (recipe.Encoding == "hex")
            return Convert.FromHexString(text, bytes, out _, out var count) == System.Buffers.OperationStatus.Done ? bytes[..count] : null;
        return StandardSecret.FromBase64(text);
    }

    private int Encode(ReadOnlySpan<byte> mac, Span<char> text)
    {
        int length;
        if (recipe.Encoding == "hex")
            Convert.TryToHexStringLower(mac, text, out length);
        else if (recipe.Encoding == "base64")
            Convert.TryToBase64Chars(mac, text, out length);
        else
            length = System.Buffers.Text.Base64Url.EncodeToChars(mac, text);
        return length;
    }
}
