using Relay.Simulator.Sending;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>How long the events took to their sinks.</summary>
internal static class DeliveryTimes
{
    public static Latencies From(StormReport report)
    {
        var times = new Latencies();
        var sentAt = new Dictionary<string, DateTimeOffset>();
        foreach (var sent in report.Evidence.Sends.Where(sent => sent is { IsAccepted: true, EventId: not null, IsDuplicate: false }))
            sentAt.TryAdd(sent.EventId!, report.BeganAt + sent.StartedAt);
        foreach (
            var hit in report
                .Evidence.Webhooks.Where(webhook => !webhook.IsTroubled)
                .SelectMany(webhook => webhook.Sink.Hits.DistinctBy(hit => hit.EventId))
        )
        {
            if (sentAt.TryGetValue(hit.EventId, out var start))
                times.Add(hit.At - start);
        }

        return times;
    }
}
