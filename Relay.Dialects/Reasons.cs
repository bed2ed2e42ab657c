namespace Relay.Dialects;

/// <summary>The stable codes of <see cref="Verification.Reason"/>.</summary>
public static class Reasons
{
#pragma warning disable CS1591 // The names say it; reliability.md §8 B has the inputs.
    public const string SignatureMissing = "signature_missing",
        SignatureMalformed = "signature_malformed",
        SignatureMismatch = "signature_mismatch",
        TimestampMissing = "timestamp_missing",
        TimestampMalformed = "timestamp_malformed",
        TimestampStale = "timestamp_stale",
        TimestampFuture = "timestamp_future",
        IdMissing = "id_missing";
#pragma warning restore CS1591
}
