using System.Security.Cryptography;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>A recipe's signature, prepared: an HMAC over a template of time, id, address and body.</summary>
internal sealed class GenericSignature(RecipeSignature recipe)
{
    private const string Body = "{body}",
        Timestamp = "{timestamp}",
        Id = "{id}",
        Query = "{query}",
        Url = "{url}";
    private const int LongestMac = 64,
        LongestText = 2 * LongestMac;

    private readonly string[] pieces = Split(recipe.Signed ?? Body);

    /// <summary>Where the time is; null where none is signed.</summary>
    private readonly string? timestampPlace = recipe.Fields?.Timestamp is { } field ? $"{recipe.Header}#{field}" : recipe.TimestampHeader;

    /// <summary>The headers that carry the signature, its time and its id.</summary>
    public IReadOnlyList<string> Headers { get; } = [.. new[] { recipe.IdHeader, recipe.TimestampHeader, recipe.Header }.OfType<string>()];

    /// <inheritdoc cref="Dialect.IdentifyingHeaders"/>
    public IReadOnlyList<string> IdentifyingHeaders { get; } = [.. new[] { recipe.IdHeader, recipe.TimestampHeader }.OfType<string>()];

    /// <summary>Whether the signature goes stale.</summary>
    public bool Expires => timestampPlace is not null;

    /// <inheritdoc cref="Dialect.SignsUrl"/>
    public bool SignsUrl => pieces.Contains(Url);

    /// <inheritdoc cref="Dialect.Verify"/>
    public Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (ReadParts(request.Headers, out var given, out var time) is { } malformed)
            return Verification.Failed(malformed);
        var id = recipe.IdHeader is null ? "" : request.Headers.First(recipe.IdHeader);
        if (id is null || (recipe.IdHeader is not null && id.Length == 0))
            return Verification.Failed(Reasons.IdMissing);
        if (timestampPlace is null)
            return Match(new Parts(request.Body.Span, id, "", request.Url), keys, given);
        if (time is null)
            return Verification.Failed(Reasons.TimestampMissing);
        return Check(time, toleranceSeconds, nowUnixSeconds) is { } refused
            ? Verification.Failed(refused)
            : Match(new Parts(request.Body.Span, id, time, request.Url), keys, given);
    }

    /// <summary>What <see cref="Verify"/> judges, for an explanation.</summary>
    public SignatureFacts Read(in InboundRequest request)
    {
        ReadParts(request.Headers, out var given, out var time);
        var id = recipe.IdHeader is null ? null : request.Headers.First(recipe.IdHeader);
        using var content = Content(new Parts(request.Body.Span, id ?? "", time ?? "", request.Url));
        return new SignatureFacts
        {
            Algorithm = $"HMAC-{recipe.Algorithm.ToUpperInvariant()}, {recipe.Encoding}",
            Header = recipe.Header,
            Form = Header("<time>", $"<{recipe.Encoding}>"),
            Signed = recipe.Signed ?? Body,
            IdPlace = recipe.IdHeader,
            Id = id,
            TimestampPlace = timestampPlace,
            HasMilliseconds = HasMilliseconds,
            Timestamp = time,
            Content = content.Written.ToArray(),
            Sign = SignText,
            Received = given,
        };
    }

    /// <inheritdoc cref="Dialect.Sign"/>
    public IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        var time = timestampPlace is null ? "" : (HasMilliseconds ? request.UnixSeconds * 1000 : request.UnixSeconds).ToString();
        var id = recipe.IdHeader is null ? "" : request.MessageId;
        using var content = Content(new Parts(request.Body.Span, id, time, request.Url));
        Span<char> text = stackalloc char[LongestText];
        var length = Compute(key, content.Written, text);
        var headers = new List<Header>(3);
        if (recipe.IdHeader is not null)
            headers.Add(new Header(recipe.IdHeader, id));
        if (recipe.TimestampHeader is not null)
            headers.Add(new Header(recipe.TimestampHeader, time));
        headers.Add(new Header(recipe.Header, Header(time, text[..length].ToString())));
        return headers;
    }

    private bool HasMilliseconds => recipe.TimestampUnit == "ms";

    /// <summary>The header as the provider writes it.</summary>
    private string Header(string time, string signature) =>
        recipe.Fields is not { } fields ? recipe.Prefix + signature
        : fields.Timestamp is { } name ? $"{name}={time}{fields.Separator ?? ","}{fields.Signature}={signature}"
        : $"{fields.Signature}={signature}";

    private string? Check(string time, int toleranceSeconds, long nowUnixSeconds) =>
        HasMilliseconds
            ? SignatureHeader.CheckMilliseconds(time, toleranceSeconds, nowUnixSeconds)
            : SignatureHeader.CheckTimestamp(time, toleranceSeconds, nowUnixSeconds);

    /// <summary>The signatures that can count, in the form in which they are compared.</summary>
    /// <param name="time">When it was signed; null where that is not said.</param>
    private string? ReadParts(HeaderList headers, out List<string> parts, out string? time)
    {
        time = null;
        var refused = recipe.Fields is { } fields
            ? SignatureHeader.ReadFields(headers, recipe.Header, fields, out parts, out time)
            : SignatureHeader.Read(headers, recipe.Header, recipe.Prefix ?? "", out parts);
        if (recipe.Fields?.Timestamp is null && recipe.TimestampHeader is not null)
            time = headers.First(recipe.TimestampHeader);
        if (recipe.Encoding == "hex")
            return refused ?? SignatureHeader.LowerHex(parts);
        // Of providers that Relay does not know, base64 without its padding is taken as well.
        for (var i = 0; i < parts.Count; i++)
            parts[i] = parts[i].TrimEnd('=');
        return refused ?? (parts.Count == 0 ? Reasons.SignatureMalformed : null);
    }

    private Verification Match(Parts parts, ReadOnlySpan<SigningKey> keys, List<string> given)
    {
        Span<char> expected = stackalloc char[LongestText];
        using var content = Content(parts);
        for (var i = 0; i < keys.Length; i++)
        {
            var length = Compute(keys[i], content.Written, expected);
            foreach (var part in given)
            {
                if (Mac.Same(part, expected[..length].TrimEnd('=')))
                    return new Verification(null, i);
            }
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    private string SignText(SigningKey key, byte[] content)
    {
        Span<char> text = stackalloc char[LongestText];
        var length = Compute(key, content, text);
        return new string(text[..length].TrimEnd('='));
    }

    private ByteBuffer Content(Parts parts)
    {
        var content = new ByteBuffer(parts.Body.Length + parts.Id.Length + parts.Time.Length + 64);
        foreach (var piece in pieces)
        {
            switch (piece)
            {
                case Body:
                    content.Write(parts.Body);
                    break;
                case Timestamp:
                    content.WriteLatin1(parts.Time);
                    break;
                case Id:
                    content.WriteLatin1(parts.Id);
                    break;
                case Query:
                    content.WriteUtf8(RequestTarget.Query(parts.Url));
                    break;
                case Url:
                    content.WriteUtf8(parts.Url);
                    break;
                default:
                    content.WriteUtf8(piece);
                    break;
            }
        }

        return content;
    }

    private int Compute(SigningKey key, ReadOnlySpan<byte> content, Span<char> text)
    {
        Span<byte> mac = stackalloc byte[LongestMac];
        var length = recipe.Algorithm switch
        {
#pragma warning disable CA5350 // Some providers sign with HMAC-SHA1, and the recipe says so.
            "sha1" => HMACSHA1.HashData(key.Bytes, content, mac),
#pragma warning restore CA5350
            "sha512" => HMACSHA512.HashData(key.Bytes, content, mac),
            _ => HMACSHA256.HashData(key.Bytes, content, mac),
        };
        return Encode(mac[..length], text);
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

    /// <summary>What can be signed.</summary>
    private readonly ref struct Parts(ReadOnlySpan<byte> body, string id, string time, string url)
    {
        public ReadOnlySpan<byte> Body { get; } = body;

        public string Id { get; } = id;

        public string Time { get; } = time;

        public string Url { get; } = url;
    }

    private static string[] Split(string template)
    {
        var pieces = new List<string>();
        while (template.Length > 0)
        {
            var (at, length) = NextPlaceholder(template);
            if (at > 0)
                pieces.Add(template[..at]);
            if (length > 0)
                pieces.Add(template.Substring(at, length));
            template = template[(at + length)..];
        }

        return [.. pieces];
    }

    private static (int At, int Length) NextPlaceholder(string template)
    {
        var (first, length) = (template.Length, 0);
        foreach (var name in (ReadOnlySpan<string>)[Body, Timestamp, Id, Query, Url])
        {
            var at = template.IndexOf(name, StringComparison.Ordinal);
            if (at >= 0 && at < first)
                (first, length) = (at, name.Length);
        }

        return (first, length);
    }
}
