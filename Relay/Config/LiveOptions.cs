namespace Relay.Config;

/// <summary>Exchanges with upstreams.</summary>
internal sealed record LiveOptions
{
    /// <summary>The limit of a forwarded message whose provider names none; live messages have their provider's.</summary>
    public TimeSpan ForwardLimit { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an upstream address rests after a failure while others are there.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an upstream with a <c>healthPath</c> is asked.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);
}
