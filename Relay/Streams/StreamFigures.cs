using Relay.Hosting;

namespace Relay.Streams;

/// <summary>What <c>/metrics</c> says about streams.</summary>
internal sealed class StreamFigures
{
    private readonly System.Diagnostics.Metrics.Counter<long> _cut;

    public StreamFigures(RelayMeter meter, ChangeFeed changes, CallFeed calls)
    {
        _cut = meter.Counter("relay.streams.cut", "Stream clients that were cut because they took nothing for too long.");
        meter.Gauge("relay.streams.clients", "Clients of the operator's stream.", () => changes.Clients);
        meter.Gauge("relay.streams.call_clients", "Clients of accounts' streams of calls.", () => calls.Clients);
    }

    public void Cut() => _cut.Add(1);
}
