namespace Relay.Domain.Nodes;

/// <summary>A process on the store, as its row says. Times are Unix milliseconds by the clock of whoever wrote them.</summary>
/// <param name="Number">Its bits in every id that it makes; nobody else's while it lives.</param>
/// <param name="Generation">Of this start; rises with every start of any node.</param>
/// <param name="Name">The machine, as it calls itself.</param>
/// <param name="Version">Of Relay.</param>
/// <param name="SeenAt">When it renewed its row last.</param>
/// <param name="Beat">Rises with each renewal.</param>
/// <param name="Position">The number of the newest change that it knew of then.</param>
/// <param name="StoppedAt">When it ended, or was found dead; null while it is neither.</param>
/// <param name="IsConnected">Whether the store still holds a connection of its journal.</param>
/// <param name="Lanes">Webhooks whose lanes it runs.</param>
internal sealed record Node(
    int Number,
    long Generation,
    string Name,
    string Version,
    long StartedAt,
    long SeenAt,
    long Beat,
    long Position,
    long? StoppedAt,
    bool IsConnected,
    int Lanes = 0
);
