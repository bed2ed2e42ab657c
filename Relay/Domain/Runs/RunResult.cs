namespace Relay.Domain.Runs;

/// <summary>The figures and the proof of a run.</summary>
/// <param name="Partial">Whether it was stopped before its end.</param>
/// <param name="Digest">The hash of what was planned: the same for the same options and seed.</param>
/// <param name="Delivered">How many events the sinks accepted.</param>
/// <param name="Leftovers">Why what the run had made could not all be removed.</param>
/// <param name="Plots">What its plots show; null for runs of before there were any.</param>
internal sealed record RunResult(
    bool Partial,
    string Digest,
    int Calls,
    int Requests,
    int Retries,
    int Accepted,
    int Refused,
    int Failed,
    int Delivered,
    int Webhooks,
    long SendingMs,
    long DurationMs,
    AnswerTimes AnswerMs,
    string? Leftovers,
    IReadOnlyList<RunVerdict> Invariants,
    IReadOnlyList<RunPlot>? Plots = null
);
