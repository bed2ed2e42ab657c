namespace Relay.Dialects;

/// <summary>What a provider sent: the raw body, the headers, and the rest of the path behind the source's slug.</summary>
/// <param name="Body">The body exactly as received, before any decoding.</param>
/// <param name="Headers">The headers as received.</param>
/// <param name="Path">The path behind <c>/in/{source}</c> without its leading slash; empty where there is none.</param>
public readonly record struct InboundRequest(ReadOnlyMemory<byte> Body, HeaderList Headers, string Path = "");
