using System.Diagnostics.Metrics;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>What ingest counts.</summary>
internal sealed class IngestFigures(RelayMeter meter, SourceTally sources)
{
    private readonly Counter<long> _received = meter.Counter("relay.received", "Requests that reached a source, by result.");

    private readonly Counter<long> _late = meter.Counter(
        "relay.late",
        "Requests with a right signature and a time too old, by what became of them."
    );

    public void Accepted(long sourceId, bool duplicate)
    {
        _received.Add(1, new KeyValuePair<string, object?>("result", duplicate ? "duplicate" : "unique"));
        sources.Count(sourceId, rejected: false);
    }

    public void Rejected(long sourceId, string reason)
    {
        _received.Add(1, new("result", "rejected"), new("reason", reason));
        sources.Count(sourceId, rejected: true);
    }

    /// <param name="result"><c>rejected</c> when it came, <c>admitted</c> when a person let it in.</param>
    public void Late(string result) => _late.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Not recorded: the sender has to try again.</summary>
    public void Refused(string code) => _received.Add(1, new("result", "refused"), new("reason", code));
}
