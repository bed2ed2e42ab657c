namespace Relay.Domain.Figures;

/// <summary>What the relay did in one minute.</summary>
/// <param name="At">When it begins, Unix milliseconds.</param>
/// <param name="Unique">Events that came for the first time.</param>
/// <param name="Delivered">Deliveries that a receiver accepted; tests excluded.</param>
/// <param name="FailedAttempts">Tries that a receiver or the way to it failed; faults of the relay's own and tests excluded.</param>
/// <param name="Strikes">Failed deliveries that counted against their webhook.</param>
internal readonly record struct ActivityMinute(
    long At,
    long Unique,
    long Duplicates,
    long Rejected,
    long Delivered,
    long FailedAttempts,
    long Strikes
)
{
    /// <summary>Requests that reached a source.</summary>
    public long Received => Unique + Duplicates + Rejected;

    public bool IsEmpty => (Unique | Duplicates | Rejected | Delivered | FailedAttempts | Strikes) == 0;

    /// <summary>
    /// What an attempt adds that was settled; nothing where the fault was the relay's own, which says nothing about its receiver.
    /// </summary>
    /// <param name="struck">Whether it counted against its webhook.</param>
    public static ActivityMinute? FromAttempt(Outcome outcome, bool struck) =>
        outcome switch
        {
            Outcome.Shutdown or Outcome.Interrupted => null,
            Outcome.Succeeded => new ActivityMinute { Delivered = 1 },
            _ => new ActivityMinute { FailedAttempts = 1, Strikes = struck ? 1 : 0 },
        };

    /// <summary>Both together, under this one's time.</summary>
    public ActivityMinute Plus(ActivityMinute other) =>
        new(
            At,
            Unique + other.Unique,
            Duplicates + other.Duplicates,
            Rejected + other.Rejected,
            Delivered + other.Delivered,
            FailedAttempts + other.FailedAttempts,
            Strikes + other.Strikes
        );
}
