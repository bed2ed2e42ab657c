namespace Relay.Testing;

/// <summary>How a relay of a test starts.</summary>
public sealed class RelayHostOptions
{
    /// <summary>What is there from the beginning; more can be added later.</summary>
    public IList<RelaySource> Sources { get; } = [];

    /// <inheritdoc cref="Sources"/>
    public IList<RelayWebhook> Webhooks { get; } = [];

    /// <summary>
    /// What its clock says at first: now by default, so that a handler that compares a signature's time with the time of day agrees. A
    /// handler that takes a <see cref="TimeProvider"/> is best given <see cref="RelayHost.Clock"/>.
    /// </summary>
    public DateTimeOffset Start { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>How long, in real time, a handler may keep the test waiting.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);
}
