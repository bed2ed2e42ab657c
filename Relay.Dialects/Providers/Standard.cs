using System.Security.Cryptography;
using Relay.Dialects.Json;
using Relay.Dialects.Signing;
using Relay.Dialects.Values;

namespace Relay.Dialects.Providers;

/// <summary>
/// Standard Webhooks, specification v1.0.0: <c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature</c> (<c>providers.md</c>
/// §8).
/// </summary>
internal sealed class Standard : Dialect
{
    private const string IdName = "webhook-id",
        TimestampName = "webhook-timestamp",
        SignatureName = "webhook-signature",
        Version = "v1,";
    private const int Type = 0,
        Time = 1,
        Organization = 2,
        Call = 3,
        Slots = 4,
        Base64Length = 44;

    private static readonly JsonPaths Paths = new("/type", "/timestamp", "/organizationId", "/data/callSid");

    /// <inheritdoc/>
    public override string Name => "standard";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SignatureHeaders { get; } = [IdName, TimestampName, SignatureName];

    /// <inheritdoc/>
    public override IReadOnlyList<string> IdentifyingHeaders { get; } = [IdName, TimestampName];

    /// <inheritdoc/>
    public override bool SignatureExpires => true;

    /// <inheritdoc/>
    public override string? IdHeader => IdName;

    /// <inheritdoc/>
    public override bool TryCreateKey(string secret, out SigningKey? key, out string? error) =>
        Secrets.TryCreateStandard(secret, out key, out error);

    /// <inheritdoc/>
    public override SigningKey CreateStoredKey(string secret) => base.CreateStoredKey(SecretEdges.Trim(secret));

    /// <inheritdoc/>
    public override Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, int toleranceSeconds, long nowUnixSeconds)
    {
        if (SignatureHeader.Read(request.Headers, SignatureName, Version, out var tokens) is { } malformed)
            return Verification.Failed(malformed);
        if (request.Headers.First(IdName) is not { Length: > 0 } id)
            return Verification.Failed(Reasons.IdMissing);
        if (request.Headers.First(TimestampName) is not { } time)
            return Verification.Failed(Reasons.TimestampMissing);
        if (SignatureHeader.CheckTimestamp(time, toleranceSeconds, nowUnixSeconds) is { } refused)
            return Verification.Failed(refused);
        using var content = Content(id, time, request.Body.Span);
        return Match(content.Written, keys, tokens);
    }

    private protected override SignatureFacts ReadSignature(in InboundRequest request)
    {
        SignatureHeader.Read(request.Headers, SignatureName, Version, out var tokens);
        var (id, time) = (request.Headers.First(IdName), request.Headers.First(TimestampName));
        using var content = Content(id ?? "", time ?? "", request.Body.Span);
        return new SignatureFacts
        {
            Algorithm = "HMAC-SHA256, base64",
            Header = SignatureName,
            Form = "v1,<base64>, several apart by spaces",
            Signed = "{id}.{timestamp}.{body}",
            IdPlace = IdName,
            Id = id,
            TimestampPlace = TimestampName,
            Timestamp = time,
            Content = content.Written.ToArray(),
            Sign = static (key, bytes) => Base64(key, bytes),
            Received = tokens,
        };
    }

    private protected override Envelope ReadText(in InboundRequest request)
    {
        var fields = Paths.Read(request.Body.Span, stackalloc JsonSlot[Slots]);
        var header = request.Headers.First(IdName);
        var id = Ids.Usable(header);
        if (fields.Problem is { } problem)
            return EnvelopeReading.Unreadable(problem) with { DedupeKey = id };
        if (fields.IsBatch && EnvelopeReading.Batch(fields, request.Body.Span) is var batch)
            return batch with { DedupeKey = id ?? batch.DedupeKey };
        var read = new Envelope
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            CallId = fields.Id(Call),
            AccountId = fields.Id(Organization),
            OccurredAt = fields.Time(Time),
        };
        // The id is signed and stands in a header, so it holds whatever the body is.
        return EnvelopeReading.Settle(
            fields,
            read,
            EventTypes.KindsThemselves.Find(fields, Type),
            idUnusable: id is null && header is { Length: > 0 }
        ) with
        {
            DedupeKey = id,
        };
    }

    private protected override EventData ReadFacts(in InboundRequest request, Envelope envelope) => DialnoteData.Read(request, envelope);

    /// <inheritdoc/>
    public override IReadOnlyList<Header> Sign(in SigningRequest request, SigningKey key)
    {
        var time = request.UnixSeconds.ToString();
        using var content = Content(request.MessageId, time, request.Body.Span);
        Span<char> base64 = stackalloc char[Base64Length];
        Base64(key, content.Written, base64);
        return [new Header(IdName, request.MessageId), new Header(TimestampName, time), new Header(SignatureName, $"{Version}{base64}")];
    }

    private static ByteBuffer Content(string id, string time, ReadOnlySpan<byte> body)
    {
        var content = new ByteBuffer(id.Length + time.Length + 2 + body.Length);
        content.WriteLatin1(id);
        content.Write((byte)'.');
        content.WriteLatin1(time);
        content.Write((byte)'.');
        content.Write(body);
        return content;
    }

    // Tokens of other versions, and what is no token at all, are not among them: a sender may sign in several ways at once.
    private static Verification Match(ReadOnlySpan<byte> content, ReadOnlySpan<SigningKey> keys, List<string> tokens)
    {
        Span<char> expected = stackalloc char[Base64Length];
        for (var i = 0; i < keys.Length; i++)
        {
            Base64(keys[i], content, expected);
            foreach (var token in tokens)
            {
                if (Mac.Same(token, expected))
                    return new Verification(null, i);
            }
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    private static string Base64(SigningKey key, byte[] content)
    {
        Span<char> base64 = stackalloc char[Base64Length];
        Base64(key, content, base64);
        return new string(base64);
    }

    private static void Base64(SigningKey key, ReadOnlySpan<byte> content, Span<char> base64)
    {
        Span<byte> mac = stackalloc byte[Mac.Length];
        HMACSHA256.HashData(key.Bytes, content, mac);
        Convert.TryToBase64Chars(mac, base64, out _);
    }
}
