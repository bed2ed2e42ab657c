namespace Relay.Api.Views;

/// <summary>The ledger. <paramref name="Difference"/> is the sum of both gaps: 0, always.</summary>
internal sealed record LedgerView(
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
)
{
    /// <summary>
    /// From when on every event is kept, where retention has taken some: lists show what came since then, these numbers count everything.
    /// </summary>
    public DateTimeOffset? KeptSince { get; init; }

    /// <summary>
    /// What is in flight is open work too, so it divides what is open and not parked; the counters themselves are never made to fit.
    /// </summary>
    public static LedgerView From(LedgerFigures figures, int inFlightNow)
    {
        var active = figures.Open - figures.Parked;
        var inFlight = Math.Clamp(inFlightNow, 0, Math.Max(0, active));
        var pending = active - inFlight;
        var gapIn = figures.Received - (figures.Unique + figures.Duplicates + figures.Rejected);
        var gapOut = figures.Routed - (figures.Delivered + pending + inFlight + figures.Parked + figures.Failed + figures.Skipped);
        return new(
            figures.Received,
            figures.Unique,
            figures.Duplicates,
            figures.Rejected,
            figures.Routed,
            figures.Delivered,
            pending,
            inFlight,
            figures.Parked,
            figures.Failed,
            figures.Skipped,
            Math.Abs(gapIn) + Math.Abs(gapOut)
        );
    }
}
