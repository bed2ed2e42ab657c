namespace Relay.Config;

/// <summary>The operator's stream, and the stream of an account's calls.</summary>
internal sealed record StreamOptions
{
    /// <summary>Clients of each of the two at one time.</summary>
    public int MaxClients { get; init; } = 500;

    /// <summary>Clients at one time with the same key, of the same person, or of the same account's calls.</summary>
    public int MaxClientsPerCaller { get; init; } = 250;

    /// <summary>How long one write to a client may take before the client is cut.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Changes that are kept for clients that come back.</summary>
    public int KeepChanges { get; init; } = 1_000_000;

    /// <summary>Origins, as browsers write them, whose pages may follow an account's calls.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>How long a session of an account's page is good.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Pages of any loopback origin may follow calls, and <c>/screen-pop</c> is one that does.</summary>
    public bool Demo { get; init; }
}
