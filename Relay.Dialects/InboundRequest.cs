namespace Relay.Dialects;

/// <summary>What a provider sent: the raw body, the headers, and the rest of the request target behind the source's slug.</summary>
/// <param name="Body">The body exactly as received, before any decoding.</param>
/// <param name="Headers">The headers as received.</param>
/// <param name="Target">What follows <c>/in/{source}</c>, path and query, exactly as received (<see cref="RequestTarget"/>).</param>
public readonly record struct InboundRequest(ReadOnlyMemory<byte> Body, HeaderList Headers, string Target = "")
{
    /// <summary>
    /// The address that the sender called, up to the target: <c>https://relay.example.com/in/desk</c>. Null where it is not known or
    /// nobody needs it.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The method; null for POST.</summary>
    public string? Method { get; init; }

    /// <summary>The path behind the slug without its leading slash, decoded; empty where there is none.</summary>
    public string Path => RequestTarget.Path(Target);

    /// <summary>The query as received, without its question mark.</summary>
    public string Query => RequestTarget.Query(Target);

    /// <summary>The whole address as the sender wrote it: what providers sign that sign the URL.</summary>
    public string Url => RequestTarget.Append(Address ?? "", Target);
}
