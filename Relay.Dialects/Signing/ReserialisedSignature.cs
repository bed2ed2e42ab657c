namespace Relay.Dialects;

/// <summary>Signatures over <c>JSON.stringify(body)</c> (Dialgen, dialnote): mostly those are the bytes sent, so these are tried first.</summary>
internal static class ReserialisedSignature
{
    /// <summary>Verifies the hex against the raw bytes, then against their JavaScript re-serialisation.</summary>
    public static Verification Verify(ReadOnlySpan<byte> body, ReadOnlySpan<SigningKey> keys, ReadOnlySpan<char> hex)
    {
        if (hex.Length != Mac.HexLength) return Verification.Failed(Reasons.SignatureMismatch);
        if (Mac.FindHex(keys, body, hex) is >= 0 and var key) return new Verification(null, key);
        using var rewritten = new ByteBuffer(body.Length);
        if (JavaScriptJson.TryWrite(body, rewritten) && !rewritten.Written.SequenceEqual(body) && Mac.FindHex(keys, rewritten.Written, hex) is >= 0 and var again)
        {
            return new Verification(null, again, Reserialised: true);
        }

        return Verification.Failed(Reasons.SignatureMismatch);
    }

    /// <summary>Signs what the provider would: the re-serialised body, or the raw one where it is no JSON.</summary>
    public static string Sign(ReadOnlySpan<byte> body, SigningKey key)
    {
        using var rewritten = new ByteBuffer(body.Length);
        return Mac.Hex(key, JavaScriptJson.TryWrite(body, rewritten) ? rewritten.Written : body);
    }
}
