using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Signing;

/// <summary>
/// Signatures over <c>JSON.stringify(body)</c> (Dialgen, dialnote): mostly those are the bytes sent, so these are tried first.
/// </summary>
internal static class ReserialisedSignature
{
    /// <summary>Verifies the header's hex against the raw bytes, then against their JavaScript re-serialisation.</summary>
    public static Verification Verify(in InboundRequest request, ReadOnlySpan<SigningKey> keys, string header, string prefix)
    {
        if (SignatureHeader.ReadHex(request.Headers, header, prefix, out var hex) is { } refused)
            return Verification.Failed(refused);
        var body = request.Body.Span;
        if (!hex.Exists(part => part.Length == Mac.HexLength))
            return Verification.Failed(Reasons.SignatureMismatch);
        if (Mac.FindHex(keys, body, hex) is >= 0 and var key)
            return new Verification(null, key);
        using var rewritten = new ByteBuffer(body.Length);
        if (
            JavaScriptJson.TryWrite(body, rewritten)
            && !rewritten.Written.SequenceEqual(body)
            && Mac.FindHex(keys, rewritten.Written, hex) is >= 0 and var again
        )
        {
            return new Verification(null, again, Reserialised: true);
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    /// <summary>What <see cref="Verify"/> judges, for an explanation.</summary>
    public static SignatureFacts Read(in InboundRequest request, string header, string prefix)
    {
        SignatureHeader.ReadHex(request.Headers, header, prefix, out var given);
        var body = request.Body.ToArray();
        return new SignatureFacts
        {
            Algorithm = Mac.HexName,
            Header = header,
            Form = prefix + "<64 hex digits>",
            Signed = "{body}",
            Received = given,
            Content = body,
            Reserialised = JavaScriptJson.Restringify(body) is { } rewritten && !rewritten.AsSpan().SequenceEqual(body) ? rewritten : null,
            Sign = Mac.HexOf,
        };
    }

    /// <summary>Signs what the provider would: the re-serialised body, or the raw one where it is no JSON.</summary>
    public static string Sign(ReadOnlySpan<byte> body, SigningKey key)
    {
        using var rewritten = new ByteBuffer(body.Length);
        return Mac.Hex(key, JavaScriptJson.TryWrite(body, rewritten) ? rewritten.Written : body);
    }
}
