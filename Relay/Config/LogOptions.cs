namespace Relay.Config;

/// <summary>What is logged and how.</summary>
internal sealed record LogOptions
{
    public LogLevel Level { get; init; } = LogLevel.Information;
    public LogFormat Format { get; init; }
}
