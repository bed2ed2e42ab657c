namespace Relay.Domain.Nodes;

/// <summary>A process on the store, as its row says. Times are Unix milliseconds by its own clock.</summary>
/// <param name="Number">Its bits in every id that it makes; nobody else's while it lives.</param>
/// <param name="Generation">Of this start; rises with every start of any node.</param>
/// <param name="Beat">Rises with each renewal of its row.</param>
/// <param name="IsConnected">Whether the store still holds a connection of its journal.</param>
internal sealed record Node(int Number, long Generation, long Beat, bool IsConnected);
