namespace Relay.Api.Reading;

/// <summary>How a sink behaves. Shares are from 0 to 1, or texts such as <c>10%</c>.</summary>
internal sealed record FaultsBody(
    int? Status,
    IReadOnlyDictionary<string, double>? Statuses,
    int? LeastLatencyMs,
    int? MostLatencyMs,
    double? Hang,
    double? Reset,
    double? Drip,
    double? CloseMid,
    int? RetryAfterSeconds,
    int? FailNext,
    int? FailStatus
);
