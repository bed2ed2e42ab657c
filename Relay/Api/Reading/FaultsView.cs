using Relay.Simulator.Sinks;

namespace Relay.Api.Reading;

/// <summary>The dials in force. <c>failNext</c> counts down.</summary>
internal sealed record FaultsView(
    int Status,
    IReadOnlyDictionary<string, double> Statuses,
    int LeastLatencyMs,
    int MostLatencyMs,
    double Hang,
    double Reset,
    double Drip,
    double CloseMid,
    int? RetryAfterSeconds,
    int? FailNext = null,
    int? FailStatus = null
)
{
    public static FaultsView From(SinkDials dials) =>
        new(
            dials.Status,
            dials.Statuses.ToDictionary(status => $"{status.Key}", status => status.Value),
            (int)dials.LeastLatency.TotalMilliseconds,
            (int)dials.MostLatency.TotalMilliseconds,
            dials.Hang,
            dials.Reset,
            dials.Drip,
            dials.CloseMid,
            dials.RetryAfterSeconds
        );
}
