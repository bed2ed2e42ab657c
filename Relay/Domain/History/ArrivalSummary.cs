namespace Relay.Domain.History;

/// <param name="EventId">The event that it belongs to; of a rejected one the event that a person made of it.</param>
/// <param name="IsLate">Rejected for its time alone: the signature was right. A person may admit it.</param>
/// <param name="Simulated">The run of a storm that made it up; null where a provider sent it.</param>
internal sealed record ArrivalSummary(
    long Id,
    ArrivalResult Result,
    string? Reason,
    long? EventId,
    long SourceId,
    long ReceivedAt,
    byte[] BodySha256,
    long BodyBytes,
    string Remote,
    bool IsLate = false,
    string? Simulated = null
)
{
    /// <summary>Whether it has the key of its event and says something else: what it said is in no event.</summary>
    public bool IsKeyConflict => Result == ArrivalResult.Duplicate && Reason == EventRecord.KeyConflictFlag;

    /// <summary>Whether it can be made an event: late and nothing else, and nobody has done it yet.</summary>
    public bool IsAdmissible => IsLate && EventId is null;
}
