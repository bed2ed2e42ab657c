using Relay.Simulator.Reports;

namespace Relay.Domain;

/// <summary>The runs that there were, with their proofs and reports.</summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IRunLog
{
    /// <summary>How many runs are kept; each new one takes the place of the oldest that has ended.</summary>
    const int Kept = 500;

    Task<RunRecord> BeginAsync(RunOrder order, string actor, CancellationToken cancel);

    /// <summary>A run that has ended already keeps its end.</summary>
    Task EndAsync(long id, RunEnd end, CancellationToken cancel);

    /// <summary>Ends what a stop of any kind left running.</summary>
    /// <returns>How many there were.</returns>
    Task<int> InterruptAsync(string why, CancellationToken cancel);

    Task<RunRecord?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Newest first, without their proofs.</summary>
    Task<Page<RunRecord>> ListAsync(PageRequest page, CancellationToken cancel);

    /// <summary>Null where the run has no report.</summary>
    Task<string?> ReportAsync(long id, ReportForm form, CancellationToken cancel);
}

internal enum RunState
{
    Running,

    /// <summary>Every invariant holds.</summary>
    Green,

    /// <summary>One is broken, or more.</summary>
    Red,

    /// <summary>Somebody cancelled it; what was sent until then is proved.</summary>
    Cancelled,

    /// <summary>It could not run.</summary>
    Failed,

    /// <summary>The relay stopped.</summary>
    Interrupted,
}

internal enum ReportForm { Json, Junit, Html }

/// <summary>A run. Times are Unix milliseconds.</summary>
/// <param name="Storm">What was asked for, as JSON.</param>
/// <param name="Error">Why it could not run or did not end; null where it did.</param>
internal sealed record RunRecord(long Id, long CreatedAt, long? EndedAt, RunState State, string? Scenario, long Seed, string Storm, string? Error, RunResult? Result);

/// <summary>How a run ended.</summary>
internal sealed record RunEnd(RunState State, string? Error = null, RunResult? Result = null, RunReports? Reports = null);

internal sealed record RunReports(string Json, string Junit, string Html);

/// <summary>The figures and the proof of a run.</summary>
/// <param name="Partial">Whether it was stopped before its end.</param>
/// <param name="Digest">The hash of what was planned: the same for the same options and seed.</param>
/// <param name="Delivered">How many events the sinks accepted.</param>
/// <param name="Leftovers">Why what the run had made could not all be removed.</param>
/// <param name="Plots">What its plots show; null for runs of before there were any.</param>
internal sealed record RunResult(
    bool Partial, string Digest, int Calls, int Requests, int Retries, int Accepted, int Refused, int Failed, int Delivered, int Webhooks, long SendingMs, long DurationMs, AnswerTimes AnswerMs, string? Leftovers,
    IReadOnlyList<RunVerdict> Invariants, IReadOnlyList<Plot>? Plots = null);

/// <summary>How long answers took, in milliseconds; nothing where there were none.</summary>
internal sealed record AnswerTimes(double? P50, double? P95, double? P99);

/// <param name="Colour"><c>green</c>, <c>red</c> or <c>not_tried</c>.</param>
/// <param name="OffenderCount">How many break it; the first of them are in <paramref name="Offenders"/>.</param>
internal sealed record RunVerdict(string Name, string Promise, string Colour, string Facts, int OffenderCount, IReadOnlyList<RunOffender> Offenders);

/// <param name="Look">How to look at it.</param>
internal sealed record RunOffender(string Id, string What, string Look);
