namespace Relay.Delivery.Outbound;

/// <summary>One HTTP try, ready to send.</summary>
/// <param name="Url">The webhook's URL.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Headers">All headers but those of the connection, in order.</param>
/// <param name="Deadline">The limit over connect, send, headers and body together.</param>
internal sealed record OutboundRequest(Uri Url, ReadOnlyMemory<byte> Body, HeaderList Headers, TimeSpan Deadline)
{
    /// <summary>The headers as the attempt records them: the values of the operator's own are secrets and are masked.</summary>
    public HeaderList Recorded { get; init; } = Headers;

    /// <summary>SHA-256 of the body, 32 bytes, for the attempt to record; null where nobody needs it.</summary>
    public byte[]? BodySha256 { get; init; }
}
