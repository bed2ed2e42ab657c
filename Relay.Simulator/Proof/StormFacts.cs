using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof;

/// <summary>What is known of a storm as a whole when it is over; its calls are seen one by one.</summary>
public sealed record StormFacts
{
    /// <summary>What was to be sent.</summary>
    public required PlanOptions Plan { get; init; }

    /// <summary>The webhooks that the storm made; none where it was sent straight at a handler.</summary>
    public IReadOnlyList<WatchedWebhook> Webhooks { get; init; } = [];

    /// <summary>Whether the relay lists an event for the storm's sources; null where it was not asked.</summary>
    public Func<string, bool>? IsListed { get; init; }

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

    /// <summary>The webhook whose receiver failed until it was mended; null where there is none.</summary>
    public WatchedWebhook? Troubled => Webhooks.FirstOrDefault(webhook => webhook.IsTroubled);

    /// <summary>How to look at an event in the relay.</summary>
    public string Look(string eventId) =>
        Target is { } target ? $"{target.GetLeftPart(UriPartial.Authority)}/api/v1/events/{eventId}" : eventId;

    /// <summary>How to look at a webhook in the relay.</summary>
    public string Look(WatchedWebhook webhook) =>
        Target is { } target ? $"{target.GetLeftPart(UriPartial.Authority)}/api/v1/webhooks/{webhook.Id}" : webhook.Id;

    /// <summary>How to look at a request of the plan.</summary>
    public string Look(RequestRecord request, string callId) =>
        $"request {request.Number} of seed {Plan.Seed}: {request.Sample.Dialect} "
        + $"{request.Sample.Name}{(request.Twist.Length > 0 ? ", " + request.Twist : "")}, call {callId}";
}
