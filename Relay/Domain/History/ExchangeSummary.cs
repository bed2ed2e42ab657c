namespace Relay.Domain.History;

/// <summary>What an upstream answered to a live or forwarded request.</summary>
internal sealed record ExchangeSummary(
    string? Upstream,
    int? Status,
    string Outcome,
    int DurationMs,
    byte[]? ResponseBody,
    ExchangeAnswer Answer
);
