namespace Relay.Ingest;

/// <summary>Step 4: what the dialect reads, and what ingest knows besides.</summary>
internal static class Envelopes
{
    public static Envelope Read(Dialect dialect, Captured captured, VerificationResult verification, List<string> flags)
    {
        // What nothing vouches for is refused as it came: unpacking strangers' bytes is no business of the hot path.
        var envelope =
            verification != VerificationResult.Valid && PackedBody.FindEncoding(captured.Request.Headers) is not null
                ? new Envelope
                {
                    Kind = Kinds.Other,
                    Type = "unknown",
                    Problem = "content_encoding_unsupported",
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
}
