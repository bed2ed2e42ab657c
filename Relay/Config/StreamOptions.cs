namespace Relay.Config;

/// <summary>The operator's stream.</summary>
internal sealed record StreamOptions
{
    /// <summary>Clients at one time.</summary>
    public int MaxClients { get; init; } = 500;

    /// <summary>Clients at one time with the same key, or of the same person.</summary>
    public int MaxClientsPerCaller { get; init; } = 250;

    /// <summary>How long one write to a client may take before the client is cut.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Changes that are kept for clients that come back.</summary>
    public int KeepChanges { get; init; } = 1_000_000;
}
