using Relay.Simulator.Sending;

namespace Relay.Simulator.Storms;

/// <summary>What a storm is at.</summary>
public enum StormPhase
{
    /// <summary>Working out calls and bytes.</summary>
    Planning,

    /// <summary>Making sources, webhooks and sinks.</summary>
    SettingUp,

    /// <summary>Sending.</summary>
    Sending,

    /// <summary>Waiting for the last deliveries.</summary>
    Settling,

    /// <summary>Mending the receiver that failed, and waiting for what was parked.</summary>
    Draining,

    /// <summary>Comparing.</summary>
    Proving,
}

/// <summary>How far a storm is.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="Elapsed">Since the first request.</param>
/// <param name="Planned">How many requests there are to send.</param>
/// <param name="Log">What was sent so far.</param>
/// <param name="Delivered">How many events the sinks accepted.</param>
/// <param name="Left">How long the sending still takes, if nothing holds it up.</param>
public sealed record StormProgress(StormPhase Phase, TimeSpan Elapsed, int Planned, SendLog Log, int Delivered, TimeSpan Left);
