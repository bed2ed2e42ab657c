namespace Relay.Simulator.Proof.Records;

/// <summary>One try of a request.</summary>
/// <param name="Attempt">1 for the first, more for the provider's retries.</param>
/// <param name="StartedAt">When it went out, from the storm's beginning.</param>
/// <param name="Took">How long the answer took.</param>
/// <param name="Status">The status; 0 where there was no answer.</param>
/// <param name="EventId">The id that the relay gave the event.</param>
/// <param name="IsDuplicate">Whether it called the event one that it has.</param>
/// <param name="Error">Why there was no answer.</param>
public sealed record TryRecord(int Attempt, TimeSpan StartedAt, TimeSpan Took, int Status, string? EventId, bool IsDuplicate, string? Error)
{
    /// <summary>Whether the target took it.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>When the answer was there.</summary>
    public TimeSpan AnsweredAt => StartedAt + Took;
}
