namespace Relay.Ingest;

/// <summary>Step 4: what the dialect reads, and what ingest knows besides.</summary>
internal static class Envelopes
{
    public static Envelope Read(Dialect dialect, Captured captured, VerificationResult verification, List<string> flags)
    {
        var envelope = IsEncoded(captured.Request.Headers)
            ? new Envelope
            {
                Kind = Kinds.Other,
                Type = "unknown",
                Problem = verification == VerificationResult.Valid ? "undecodable" : "content_encoding_unsupported",
            }
            : dialect.ReadEnvelope(captured.Request);
        flags.AddRange(envelope.Oddities);

        // A stranger's forgery must not occupy the key of the genuine event that is still to come.
        return verification == VerificationResult.Unverified && envelope.DedupeKey is { } key
            ? envelope with
            {
                DedupeKey = "unverified:" + key,
            }
            : envelope;
    }

    /// <summary>
    /// Encoded bodies are kept as they are: the signature is over them, and decoding strangers' bytes is no business of the hot path.
    /// </summary>
    private static bool IsEncoded(HeaderList headers) =>
        headers.First("Content-Encoding") is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);
}
