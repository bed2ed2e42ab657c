namespace Relay.Simulator.Proof.Records;

/// <summary>The relay's ledger at one time.</summary>
public sealed record LedgerSample(
    TimeSpan At,
    long Received,
    long Unique,
    long Duplicates,
    long Rejected,
    long Routed,
    long Delivered,
    long Pending,
    long InFlight,
    long Parked,
    long Failed,
    long Skipped,
    long Difference
);
