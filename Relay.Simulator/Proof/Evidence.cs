using Relay.Simulator.Plans;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Proof;

/// <summary>
/// All that is known when a storm is over: what was sent, how it was answered, what the sinks got and what the relay says of itself.
/// </summary>
public sealed record Evidence
{
    /// <summary>The truth.</summary>
    public required StormPlan Plan { get; init; }

    /// <summary>Every try to send, in the order of the answers.</summary>
    public required IReadOnlyCollection<SendResult> Sends { get; init; }

    /// <summary>The webhooks that the storm made; none where it was sent straight at a handler.</summary>
    public IReadOnlyList<WatchedWebhook> Webhooks { get; init; } = [];

    /// <summary>The ids of the events that the relay lists for the storm's sources; null where it was not asked.</summary>
    public IReadOnlySet<string>? Listed { get; init; }

    /// <summary>The relay's ledger, from before the first request until after the last delivery; empty where it was not asked.</summary>
    public IReadOnlyList<LedgerSample> Ledger { get; init; } = [];

    /// <summary>What became of the webhook whose receiver failed; null where there was none.</summary>
    public StrikeRecord? Strikes { get; init; }

    /// <summary>Whether others use the relay too, so that its ledger may rise by more than this storm.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether the storm was stopped before its end.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Where the relay is, for the addresses that people can look at.</summary>
    public Uri? Target { get; init; }
}

/// <summary>A webhook of the storm and the sink behind it.</summary>
/// <param name="Id">The relay's id of it.</param>
/// <param name="Event">Its event setting.</param>
/// <param name="Dialect">The provider whose events it gets.</param>
/// <param name="IsOriginal">Whether it gets the provider's bytes instead of the envelope.</param>
/// <param name="IsOrdered">Whether it asked for the events of a call one after another.</param>
/// <param name="IsTroubled">Whether its receiver fails until it is mended.</param>
/// <param name="Sink">Its receiver.</param>
public sealed record WatchedWebhook(string Id, string Event, string Dialect, bool IsOriginal, bool IsOrdered, bool IsTroubled, Sink Sink)
{
    /// <summary>Whether it is due an event.</summary>
    public bool Wants(PlannedEvent planned) =>
        planned.Dialect == Dialect && (planned.Kind == Event || $"{Dialect}/{planned.Report.Sample.Type}" == Event);
}

/// <summary>The relay's ledger at one time.</summary>
public sealed record LedgerSample(
    TimeSpan At,
    long Received,
    long Unique,
    long Duplicates,
    long Rejected,
    long Routed,
    long Delivered,
    long Pending,
    long InFlight,
    long Parked,
    long Failed,
    long Skipped,
    long Difference
);

/// <summary>What was seen of a webhook whose receiver failed until it was mended.</summary>
/// <param name="State">Its state when the sending was over: <c>auto_disabled</c> is what it should be.</param>
/// <param name="FailureCount">The strikes that the relay says.</param>
/// <param name="Parked">How much was parked.</param>
/// <param name="HitsBefore">How many hits its sink had before it was mended.</param>
public sealed record StrikeRecord(string State, int FailureCount, long Parked, int HitsBefore);
