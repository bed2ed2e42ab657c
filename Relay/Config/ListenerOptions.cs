namespace Relay.Config;

/// <summary>Developers' machines that deliveries are tunnelled to.</summary>
internal sealed record ListenerOptions
{
    /// <summary>How long either end of a tunnel may hear nothing of the other before it takes it for gone.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a listener that nobody connects to is kept; zero for ever.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);
}
