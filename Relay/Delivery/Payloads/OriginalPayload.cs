namespace Relay.Delivery.Payloads;

/// <summary>
/// The provider's own headers beside its exact bytes, so that a handler written to the provider's guide works unchanged. Where a name is
/// also one of ours, ours is sent and the provider's value moves to <c>Relay-Original-…</c>. What stays behind
/// (<see cref="ForwardedHeaders"/>) is named in <c>Relay-Dropped-Headers</c>.
/// </summary>
internal static class OriginalPayload
{
    /// <summary>Adds the headers.</summary>
    /// <param name="url">The address that the attempt goes to, for signatures over it.</param>
    /// <param name="now">The time of the attempt, Unix milliseconds.</param>
    /// <returns>Whether they carry a signature that may be refused as stale and that can't be made anew.</returns>
    public static bool AddHeaders(List<Header> headers, EventRecord record, RoutedSource? source, Uri url, long now)
    {
        var dialect = record.Dialect ?? source?.Dialect;
        using var probe = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        var forwarded = new ForwardedHeaders(headers, record.Request.Headers, probe);
        var isSigned = source is { CanSign: true } && source.Dialect.Name == dialect?.Name && IsMadeAnew(record, source, url);
        forwarded.Add(isSigned ? source!.Dialect.SignatureHeaders : [], dialect?.SecretHeaders ?? []);
        if (isSigned)
            forwarded.AddOwn(Sign(record, source!, url, now));
        forwarded.NameDropped();
        // Of an event whose source is gone nobody knows whether its signature expires.
        return !isSigned && (dialect is null ? record.Verification == VerificationResult.Valid : RoutedSource.Ages(dialect));
    }

    /// <summary>
    /// What expires, or is bound to the address that was called, and was vouched for by a secret that Relay holds: a retry after five
    /// minutes would be refused as stale. Nobody ever signed an edited body, so there it is made in every dialect.
    /// </summary>
    private static bool IsMadeAnew(EventRecord record, RoutedSource source, Uri url) =>
        record.IsEdited
        || (
            record.Verification == VerificationResult.Valid
            && (RoutedSource.Ages(source.Dialect) || (SignsQuery(source) && url.Query.Length > 1))
        );

    private static bool SignsQuery(RoutedSource source) =>
        source.Source.Recipe?.Signature?.Signed?.Contains("{query}", StringComparison.Ordinal) == true;

    private static IReadOnlyList<Header> Sign(EventRecord record, RoutedSource source, Uri url, long now) =>
        source.Dialect.Sign(
            new SigningRequest(record.Request.Body, now / 1000, MessageId(record, source), record.Envelope.Type, url.AbsoluteUri)
            {
                Headers = record.Request.Headers,
            },
            source.Keys[0]
        );

    /// <summary>The id that the provider signed, so that a receiver still knows a repetition; an edited event has its own.</summary>
    private static string MessageId(EventRecord record, RoutedSource source)
    {
        if (record.IsEdited)
            return Ids.Event(record.Id);
        return (source.Dialect.IdHeader is { } name ? record.Request.Headers.First(name) : null) ?? record.Envelope.DedupeKey ?? "";
    }
}
