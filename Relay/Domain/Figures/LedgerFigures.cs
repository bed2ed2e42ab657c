namespace Relay.Domain.Figures;

/// <summary>
/// The ledger's counters and the open work, read in one snapshot. Each counter is counted where it happens, none is derived from another.
/// </summary>
internal sealed record LedgerFigures(
    long Received,
    long Unique,
    long Duplicates,
    long Rejected,
    long Routed,
    long Delivered,
    long Failed,
    long Skipped,
    long Open,
    long Parked
);
