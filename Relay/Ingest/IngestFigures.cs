using System.Diagnostics.Metrics;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>What ingest counts.</summary>
internal sealed class IngestFigures(RelayMeter meter)
{
    private readonly Counter<long> _received = meter.Counter("relay.received", "Requests that reached a source, by result.");

    public void Accepted(bool duplicate) =>
        _received.Add(1, new KeyValuePair<string, object?>("result", duplicate ? "duplicate" : "unique"));

    public void Rejected(string reason) => _received.Add(1, new("result", "rejected"), new("reason", reason));

    /// <summary>Not recorded: the sender has to try again.</summary>
    public void Refused(string code) => _received.Add(1, new("result", "refused"), new("reason", code));
}
