namespace Relay.Ingest;

/// <summary>
/// Challenge requests of a generic source: a provider that asks whether the address is ours gets its own value back, and nothing is
/// recorded as an event.
/// </summary>
internal static class Handshake
{
    public static string? Answer(RoutedSource source, in InboundRequest request) => source.Dialect.ReadChallenge(request);
}
