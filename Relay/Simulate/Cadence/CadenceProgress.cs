namespace Relay.Simulate.Cadence;

/// <summary>A replay with its cadence, and how far it is. Times are Unix milliseconds.</summary>
/// <param name="From">When the first of its events came in.</param>
/// <param name="To">When the last one did.</param>
/// <param name="Position">The recorded moment that it has come to.</param>
/// <param name="Events">How many events there are.</param>
/// <param name="Planned">How many are to be sent, copies included.</param>
/// <param name="Sent">How many were.</param>
/// <param name="Missed">How many had no body any more when their time came.</param>
/// <param name="Parked">How many wait because the webhook does not take any.</param>
/// <param name="LagMs">By how much the latest was later than its time: the store or the machine is slower than the cadence.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Bins">How many are planned in each of as many equal parts of the recorded time.</param>
internal sealed record CadenceProgress(
    long Id,
    CadenceOrder Order,
    CadenceState State,
    long CreatedAt,
    long? EndedAt,
    long From,
    long To,
    long Position,
    int Events,
    int Planned,
    int Sent,
    int Delivered,
    int Failed,
    int Skipped,
    int Parked,
    int Missed,
    long LagMs,
    string? Error,
    IReadOnlyList<int> Bins
)
{
    public bool HasEnded => State is CadenceState.Ended or CadenceState.Stopped or CadenceState.Failed;
}
