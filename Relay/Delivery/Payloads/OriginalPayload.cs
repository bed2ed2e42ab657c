namespace Relay.Delivery.Payloads;

/// <summary>
/// The provider's own headers beside its exact bytes, so that a handler written to the provider's guide works unchanged. Where a name is
/// also one of ours, ours is sent and the provider's
/// value moves to <c>Relay-Original-…</c>. A value that could not be sent safely is left out and named in <c>Relay-Dropped-Headers</c>.
/// </summary>
internal static class OriginalPayload
{
    private const string MovedPrefix = "Relay-Original-";

    public static void AddHeaders(List<Header> headers, EventRecord record, RoutedSource? source, long now)
    {
        var first = headers.Count;
        var dialect = record.Dialect ?? source?.Dialect;
        Add(headers, record.Request.Headers, "Content-Type");
        Add(headers, record.Request.Headers, "Content-Encoding");
        if (dialect is not null)
            AddSignature(headers, record, source, dialect, now);
        Check(headers, first);
    }

    private static void AddSignature(List<Header> headers, EventRecord record, RoutedSource? source, Dialect dialect, long now)
    {
        if (source is { Keys.Length: > 0 } && source.Dialect.Name == dialect.Name && IsMadeAnew(record, dialect))
            AddSigned(headers, record, source, now);
        else
            foreach (var name in dialect.SignatureHeaders)
                Add(headers, record.Request.Headers, name);
    }

    /// <summary>
    /// DialStack's and VoiceDock's: a retry after five minutes would be refused as stale. A recipe's or Standard Webhooks' signature
    /// stays what the provider said.
    /// Nobody ever signed an edited body, so there it is made in every dialect, with the event's own id where the dialect signs one.
    /// </summary>
    private static bool IsMadeAnew(EventRecord record, Dialect dialect) =>
        record.IsEdited
        || (
            record.Verification != VerificationResult.Unverified
            && dialect.SignatureExpires
            && dialect.Name is not ("generic" or "standard")
        );

    private static void AddSigned(List<Header> headers, EventRecord record, RoutedSource source, long now)
    {
        var id = record.IsEdited ? Ids.Event(record.Id) : record.Envelope.DedupeKey ?? "";
        foreach (
            var header in source.Dialect.Sign(new SigningRequest(record.Request.Body, now / 1000, id, record.Envelope.Type), source.Keys[0])
        )
            headers.Add(Moved(header));
    }

    private static void Add(List<Header> headers, HeaderList received, string name)
    {
        foreach (var header in received)
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                headers.Add(Moved(header));
        }
    }

    private static Header Moved(Header header) => IsOurs(header.Name) ? header with { Name = MovedPrefix + header.Name } : header;

    private static bool IsOurs(string name) =>
        name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("relay-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-DialNote-Signature", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-DialNote-Provider", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// What a provider sent must not become a header of its choice at the endpoint. A content type that HTTP does not know is kept beside
    /// one that it does.
    /// </summary>
    private static void Check(List<Header> headers, int first)
    {
        List<string>? dropped = null;
        for (var i = headers.Count - 1; i >= first; i--)
        {
            var (name, value) = headers[i];
            if (HeaderRules.Check(name, value) is not null)
            {
                headers.RemoveAt(i);
                if (HeaderRules.Check(name, "") is null)
                    (dropped ??= []).Add(name);
            }
            else if (HeaderRules.IsOfContent(name) && !HeaderRules.IsAccepted(name, value))
            {
                headers[i] = new Header(MovedPrefix + name, value);
            }
        }

        if (dropped is not null)
            headers.Add(new Header("Relay-Dropped-Headers", string.Join(", ", dropped)));
    }
}
