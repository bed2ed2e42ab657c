using Relay.Simulator.Plans;

namespace Relay.Simulator.Sending;

/// <summary>What became of one try of one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Attempt">1 for the first try, more for the provider's retries.</param>
/// <param name="StartedAt">When it went out, from the storm's beginning.</param>
/// <param name="Took">How long the answer took.</param>
/// <param name="Waited">How long the answer took after the time at which the request was due; more than <paramref name="Took"/> where the
/// target held the sender up.</param>
/// <param name="Status">The status; 0 where there was no answer.</param>
/// <param name="EventId">The id that the relay gave the event.</param>
/// <param name="IsDuplicate">Whether it called the event one that it has.</param>
/// <param name="Error">Why there was no answer.</param>
public sealed record SendResult(
    PlannedRequest Request,
    int Attempt,
    TimeSpan StartedAt,
    TimeSpan Took,
    TimeSpan Waited,
    int Status,
    string? EventId,
    bool IsDuplicate,
    string? Error
)
{
    /// <summary>Whether the target took it.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
