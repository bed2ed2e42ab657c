using Relay.Simulator.Evidence;
using Relay.Simulator.Proof;

namespace Relay.Simulator.Storms;

/// <summary>What can be said of a storm from its evidence alone.</summary>
/// <param name="State">Whether it can be judged.</param>
/// <param name="Reason">Why it can't, in a sentence; null where it can.</param>
/// <param name="Report">The verdicts, proven again; null where it can't be judged.</param>
public sealed record StormVerification(VerificationState State, string? Reason, StormReport? Report)
{
    /// <summary>Proves a storm again from its file and its seed.</summary>
    /// <exception cref="EvidenceException">It can't be read.</exception>
    public static StormVerification Verify(EvidenceFile file)
    {
        if (EvidenceAudit.Find(file) is { } stranger)
            return new StormVerification(VerificationState.Tampered, stranger, null);
        if (file.End is not { } end)
            return new StormVerification(VerificationState.Incomplete, Tell(file), null);
        var report = StormReport.From(file, end);
        return end.Proof is { } proof && !Same(proof, report.Proof)
            ? new StormVerification(VerificationState.Tampered, "What it proves is not what was proven when the storm ended.", report)
            : new StormVerification(report.Proof.IsGreen ? VerificationState.Green : VerificationState.Red, null, report);
    }

    private static string Tell(EvidenceFile file)
    {
        var last = file.Ledger().LastOrDefault()?.At ?? TimeSpan.Zero;
        return $"The simulator did not come to the end of the storm: {file.CallCount:N0} of {file.Head.Plan.Calls:N0} calls had fallen "
            + $"quiet and are written, the last reading is of {last.TotalSeconds:0.0} s after the beginning.";
    }

    private static bool Same(StormProof one, StormProof other) =>
        one.Verdicts.Select(Key).SequenceEqual(other.Verdicts.Select(Key))
        && one.Verdicts.SelectMany(verdict => verdict.Offenders).SequenceEqual(other.Verdicts.SelectMany(verdict => verdict.Offenders));

    private static (string, Colour, int) Key(Verdict verdict) => (verdict.Name, verdict.Colour, verdict.OffenderCount);
}

/// <summary>Whether evidence can be judged, and what it comes to.</summary>
public enum VerificationState
{
    /// <summary>Every invariant holds.</summary>
    Green,

    /// <summary>One is broken, or more.</summary>
    Red,

    /// <summary>The simulator did not come to the end of the storm.</summary>
    Incomplete,

    /// <summary>The file is not what was written.</summary>
    Tampered,
}
