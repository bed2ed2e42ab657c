namespace Relay.Commands.Listen;

/// <summary>What <c>relay listen</c> was asked for.</summary>
internal sealed record ListenSettings
{
    /// <summary>The local handler.</summary>
    public required Uri ForwardTo { get; init; }

    /// <summary>The relay.</summary>
    public required Uri Target { get; init; }
    public required string Key { get; init; }
    public required string Name { get; init; }

    /// <summary>A source's slug or id; null for every source.</summary>
    public string? Source { get; init; }

    /// <summary>Null for every kind.</summary>
    public string? Kind { get; init; }

    /// <summary><c>original</c> or <c>envelope</c>.</summary>
    public string Payload { get; init; } = "original";
    public int TimeoutSeconds { get; init; } = 30;
    public int MaxInFlight { get; init; } = 16;
    public bool AnswersLive { get; init; }
    public bool TakesOver { get; init; }
    public bool AllowsRemote { get; init; }

    /// <summary>Whether what has gathered is skipped; null to ask where there is somebody to ask, else to catch up.</summary>
    public bool? Skips { get; init; }

    /// <summary>Of this process: by it the relay knows one that comes back.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N");
}
