namespace Relay.Simulator.Check;

/// <summary>A handler to check.</summary>
public sealed record CheckOptions
{
    /// <summary>The handler's address.</summary>
    public required Uri Target { get; init; }

    /// <summary>Whose events it takes.</summary>
    public required string Dialect { get; init; }

    /// <summary>The secret that both sides know.</summary>
    public required string Secret { get; init; }

    /// <summary>
    /// Where the handler says what it has and did: <c>GET</c> gives <c>{"stored":["…"],"effects":["…"],"calls":{"id":"status"}}</c>, one
    /// text for each stored event and for each effect, with the event's id
    /// (or the call's, where the provider gives events none) somewhere in it. Without it only answers are judged.
    /// </summary>
    public Uri? State { get; init; }

    /// <summary>Reads what the handler logged; null where that can't be seen.</summary>
    public Func<Task<string>>? ReadLog { get; init; }

    /// <summary>What ids and people follow from. A handler remembers, so another run takes another seed.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether a target that is not this machine may be checked.</summary>
    public bool AllowRemote { get; init; }
}
