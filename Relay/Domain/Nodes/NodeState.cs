namespace Relay.Domain.Nodes;

/// <summary>A process on the store, for people. Times are Unix milliseconds.</summary>
/// <param name="Generation">Of this start.</param>
/// <param name="Name">The machine, as it calls itself.</param>
/// <param name="Version">Of Relay.</param>
/// <param name="SeenAt">When it said last that it lives, by its own clock.</param>
/// <param name="Lanes">Webhooks whose deliveries it sends.</param>
/// <param name="LagMs">How old the oldest change is that it did not know of when it was last seen; 0 where it knows all.</param>
/// <param name="IsSelf">Whether it is the one that was asked.</param>
internal sealed record NodeState(
    long Generation,
    string Name,
    string Version,
    long StartedAt,
    long SeenAt,
    int Lanes,
    long LagMs,
    bool IsSelf
);
