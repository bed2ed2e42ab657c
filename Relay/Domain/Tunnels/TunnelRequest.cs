namespace Relay.Domain.Tunnels;

/// <summary>One try of a delivery to a listener, made ready.</summary>
/// <param name="Url">The local handler's address as the listener has named it, with the query of the event.</param>
/// <param name="Headers">In order.</param>
/// <param name="Limit">How long the local handler may take.</param>
internal sealed record TunnelRequest(DeliveryWork Work, Uri Url, HeaderList Headers, ReadOnlyMemory<byte> Body, TimeSpan Limit)
{
    /// <summary>Whether a caller waits for the answer, so that all of it is wanted.</summary>
    public bool IsLive { get; init; }
}
