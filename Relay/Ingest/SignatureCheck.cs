namespace Relay.Ingest;

/// <summary>Step 3: what vouches for a request.</summary>
/// <param name="Result">Null where it is refused; the first flag says why.</param>
/// <param name="Flags">What was odd about it, as stable codes.</param>
/// <param name="IsLate">Refused for its time alone.</param>
/// <param name="Key">What verified it; null where nothing did.</param>
internal readonly record struct SignatureCheck(VerificationResult? Result, List<string> Flags, bool IsLate = false, SigningKey? Key = null)
{
    public static SignatureCheck Run(RoutedSource source, in InboundRequest request, long nowUnixSeconds)
    {
        if (source.Keys.Length == 0)
            return new SignatureCheck(VerificationResult.Unsigned, []);
        var verification = source.Dialect.Verify(request, source.Keys, source.Tolerance, nowUnixSeconds);
        if (verification.IsValid)
            return new SignatureCheck(VerificationResult.Valid, Oddities(verification), Key: source.Keys[verification.KeyIndex]);
        var reason = verification.Reason!;
        if (source.Source.Verification == VerificationMode.Record)
            return new SignatureCheck(VerificationResult.Unverified, [reason]);
        return new SignatureCheck(null, [reason], reason == Reasons.TimestampStale && IsGenuine(source, request, nowUnixSeconds));
    }

    /// <summary>What a valid signature was, beside valid.</summary>
    public static List<string> Oddities(Verification valid)
    {
        var flags = new List<string>(0);
        if (valid.KeyIndex > 0)
            flags.Add("previous_key");
        if (valid.Reserialised)
            flags.Add("reserialised");
        return flags;
    }

    /// <summary>
    /// Whether nothing but its age stands against it: after an outage of ours, providers repeat with the first time and signature.
    /// </summary>
    private static bool IsGenuine(RoutedSource source, in InboundRequest request, long nowUnixSeconds) =>
        source.Dialect.Verify(request, source.Keys, int.MaxValue, nowUnixSeconds).IsValid;
}
