using Relay.Hosting;

namespace Relay.Api.Recorded;

/// <summary>
/// What a recorded request's signature was found to be when it came, and the same computed again for people, with the secrets of today at
/// the time of its arrival.
/// </summary>
/// <param name="SourceId">Where it came in.</param>
/// <param name="Dialect">The source's dialect; null where the source is unknown.</param>
/// <param name="ReceivedAt">Unix milliseconds.</param>
/// <param name="Result">What was recorded; null for a rejection.</param>
/// <param name="Reason">The recorded reason, where something stood against it.</param>
/// <param name="Gap">Why it can't be computed, or not whole.</param>
/// <param name="SecretsChanged">Whether the source got other secrets since, so that what is computed can differ from what was
/// recorded.</param>
/// <param name="ToleranceSeconds">How far the signature's time may be off.</param>
/// <param name="Explanation">The computation; null where there is none.</param>
/// <param name="Hint">What to check; also where nothing can be computed.</param>
internal sealed record RecordedVerification(
    long SourceId,
    string? Dialect,
    long ReceivedAt,
    VerificationResult? Result,
    string? Reason,
    VerificationGap? Gap,
    bool SecretsChanged,
    int ToleranceSeconds,
    Explanation? Explanation,
    string? Hint
)
{
    private static readonly HashSet<string> SignatureReasons =
    [
        Reasons.SignatureMissing,
        Reasons.SignatureMalformed,
        Reasons.SignatureMismatch,
        Reasons.TimestampMissing,
        Reasons.TimestampMalformed,
        Reasons.TimestampStale,
        Reasons.TimestampFuture,
        Reasons.IdMissing,
    ];

    /// <summary>Of an event, by the request that was its first.</summary>
    /// <returns>Null where there is no such event.</returns>
    public static async Task<RecordedVerification?> FindByEventAsync(
        long id,
        IHistory history,
        ICatalog catalog,
        ShownAddresses addresses,
        CancellationToken cancel
    )
    {
        if (await history.EventAsync(id, cancel) is not { } found)
            return null;
        var body = (await history.EventBodyAsync(id, cancel))?.Bytes;
        var reason = found.Summary.Flags.FirstOrDefault(SignatureReasons.Contains);
        return Compute(
            new Recorded(
                found.Summary.SourceId,
                found.Summary.ReceivedAt,
                found.Summary.Verification,
                reason,
                found.Headers,
                found.Summary.Target,
                body,
                found.Summary.BodyBytes
            ),
            catalog,
            addresses
        );
    }

    /// <summary>Of any request that reached a source.</summary>
    /// <returns>Null where there is no such arrival.</returns>
    public static async Task<RecordedVerification?> FindByArrivalAsync(
        long id,
        IHistory history,
        ICatalog catalog,
        ShownAddresses addresses,
        CancellationToken cancel
    )
    {
        if (await history.ArrivalAsync(id, cancel) is not { } found)
            return null;
        if (found.Summary is { Result: ArrivalResult.First, EventId: { } eventId })
            return await FindByEventAsync(eventId, history, catalog, addresses, cancel);
        var body = (await history.ArrivalBodyAsync(id, cancel))?.Bytes;
        return Compute(
            new Recorded(
                found.Summary.SourceId,
                found.Summary.ReceivedAt,
                null,
                found.Summary.Result == ArrivalResult.Rejected ? found.Summary.Reason : null,
                found.Headers,
                found.Target,
                body,
                found.Summary.BodyBytes
            ),
            catalog,
            addresses
        );
    }

    private static RecordedVerification Compute(Recorded request, ICatalog catalog, ShownAddresses addresses)
    {
        var source = catalog.Current.ById(request.SourceId);
        var tolerance = source?.Tolerance ?? 0;
        var gap = GapOf(request, source);
        var explanation = gap is null or VerificationGap.BodyCut ? Explain(request, source!, tolerance, addresses) : null;
        return new RecordedVerification(
            request.SourceId,
            source?.Dialect.Name,
            request.ReceivedAt,
            request.Result,
            request.Reason,
            gap,
            source?.Source.SecretsRotatedAt > request.ReceivedAt,
            tolerance,
            gap == VerificationGap.BodyCut ? WithoutBody(explanation!, request.Reason) : explanation,
            explanation is { Verdict.IsValid: false } && explanation.Verdict.Reason == (request.Reason ?? explanation.Verdict.Reason)
                ? explanation.Hint
                : Hints.Find(request.Reason, source?.Dialect.Name ?? "")
        );
    }

    private static Explanation Explain(Recorded request, RoutedSource source, int tolerance, ShownAddresses addresses) =>
        source.Dialect.Explain(
            new InboundRequest(request.Body, request.Headers, request.Target ?? "")
            {
                Address = addresses.Recorded(request.Headers, source.Source.Slug),
            },
            source.Keys,
            tolerance,
            request.ReceivedAt / 1000
        );

    private static VerificationGap? GapOf(Recorded request, RoutedSource? source)
    {
        if (source is null)
            return VerificationGap.SourceUnknown;
        if (source.Keys.Length == 0)
            return VerificationGap.NoSecret;
        if (request.Body is null && request.BodyBytes > 0)
            return VerificationGap.BodyRemoved;
        return request.Body?.LongLength < request.BodyBytes ? VerificationGap.BodyCut : null;
    }

    /// <summary>Of a body of which only the beginning is kept, headers and time can be judged and the signature cannot.</summary>
    private static Explanation WithoutBody(Explanation whole, string? reason) =>
        whole with
        {
            Verdict = Verification.Failed(reason ?? Reasons.SignatureMismatch),
            Steps = [.. whole.Steps.Where(step => step.Name is not ("content" or "keys"))],
            Content = default,
            Expected = [],
        };

    private sealed record Recorded(
        long SourceId,
        long ReceivedAt,
        VerificationResult? Result,
        string? Reason,
        HeaderList Headers,
        string? Target,
        byte[]? Body,
        long BodyBytes
    );
}
