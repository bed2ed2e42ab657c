using System.Diagnostics;
using System.Diagnostics.Metrics;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>What ingest counts. What a storm makes up is counted apart, by <c>simulated</c>: its forgeries are nobody's alarm.</summary>
internal sealed class IngestFigures(RelayMeter meter, SourceTally sources)
{
    private readonly Counter<long> _received = meter.Counter("relay.received", "Requests that reached a source, by result.");

    private readonly Counter<long> _late = meter.Counter(
        "relay.late",
        "Requests with a right signature and a time too old, by what became of them."
    );

    public void Accepted(Source source, bool duplicate)
    {
        _received.Add(1, Result(source, duplicate ? "duplicate" : "unique"));
        sources.Count(source.Id, rejected: false);
    }

    public void Rejected(Source source, string reason)
    {
        var tags = Result(source, "rejected");
        tags.Add("reason", reason);
        _received.Add(1, tags);
        sources.Count(source.Id, rejected: true);
    }

    /// <param name="result"><c>rejected</c> when it came, <c>admitted</c> when a person let it in.</param>
    public void Late(Source source, string result) => _late.Add(1, Result(source, result));

    /// <summary>Not recorded: the sender has to try again.</summary>
    public void Refused(string code) => _received.Add(1, new("result", "refused"), new("reason", code));

    private static TagList Result(Source source, string result)
    {
        var tags = new TagList { { "result", result } };
        if (source.Simulated is not null)
            tags.Add("simulated", "true");
        return tags;
    }
}
