using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Storms;

/// <summary>How many different events each webhook has to get, going by the answers.</summary>
internal static class DueDeliveries
{
    public static Dictionary<WatchedWebhook, int> Count(SendLog log, IEnumerable<WatchedWebhook> webhooks)
    {
        var accepted = log
            .Results.Where(sent =>
                sent is { IsAccepted: true, EventId: not null, Request.Role: RequestRole.Genuine or RequestRole.Duplicate }
            )
            .DistinctBy(sent => sent.Request.Event.Index)
            .Select(sent => sent.Request.Event)
            .ToList();
        return webhooks.ToDictionary(webhook => webhook, webhook => accepted.Count(webhook.Wants));
    }
}
