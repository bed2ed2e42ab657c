namespace Relay.Ingest;

/// <summary>A request as it came: the bytes, the headers in order, their hash and where they came from.</summary>
internal sealed record Captured(InboundRequest Request, byte[] BodySha256, int BodyBytes, long ReceivedAt, string Remote)
{
    /// <summary>Why the request is refused without being verified; what was read of it is recorded.</summary>
    public Problem? Refusal { get; init; }

    /// <summary>The sender went away before the body was whole: there is nobody to answer and nothing to keep.</summary>
    public bool Gone { get; init; }

    /// <summary>The method where it was not POST.</summary>
    public string? Method { get; init; }

    public static Captured Nobody { get; } = new(new InboundRequest(default, HeaderList.Empty), [], 0, 0, "") { Gone = true };

    public EventRecord ToEvent(long sourceId, Envelope envelope, VerificationResult verification, IReadOnlyList<string> flags) =>
        new()
        {
            SourceId = sourceId,
            Envelope = envelope,
            ReceivedAt = ReceivedAt,
            Verification = verification,
            Flags = flags,
            Request = Request,
            BodySha256 = BodySha256,
            Remote = Remote,
        };

    /// <param name="keep">How many bytes of the body are kept; the hash is of the whole.</param>
    public Rejection ToRejection(long sourceId, string reason, int keep) =>
        new(
            sourceId,
            reason,
            ReceivedAt,
            Remote,
            Request.Target,
            Request.Headers,
            Request.Body[..Math.Min(Request.Body.Length, keep)],
            BodyBytes,
            BodySha256
        )
        {
            Method = Method,
        };
}
