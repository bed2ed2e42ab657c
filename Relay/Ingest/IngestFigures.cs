using System.Diagnostics.Metrics;

namespace Relay.Ingest;

/// <summary>What ingest counts for <c>/metrics</c>.</summary>
internal sealed class IngestFigures(IMeterFactory meters)
{
    private readonly Counter<long> _received = meters.Create("Relay").CreateCounter<long>("relay_received_total", description: "Requests that reached a source, by result.");

    public void Accepted(bool duplicate) => _received.Add(1, new KeyValuePair<string, object?>("result", duplicate ? "duplicate" : "unique"));

    public void Rejected(string reason) => _received.Add(1, new KeyValuePair<string, object?>("result", "rejected"), new KeyValuePair<string, object?>("reason", reason));

    public void Refused(string code) => _received.Add(1, new KeyValuePair<string, object?>("result", "refused"), new KeyValuePair<string, object?>("reason", code));
}
