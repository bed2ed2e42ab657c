namespace Relay.Domain.Calls;

/// <summary>A voicemail. Times are Unix milliseconds.</summary>
/// <param name="Id">The id of the event that told of it first: the key of the list.</param>
/// <param name="CallId">The call that the payload names, else the only one that it can belong to.</param>
/// <param name="Inferred">Whether the call was found by its number and time: exactly one call from there ended as voicemail within ten
/// minutes.</param>
/// <param name="Simulated">The run of a storm that made it up; null where a provider told of it.</param>
internal sealed record VoicemailRecord(
    long Id,
    long SourceId,
    string VoicemailId,
    string? AccountId,
    string? From,
    string? AudioUrl,
    string? Transcript,
    string? Summary,
    long? OccurredAt,
    long ReceivedAt,
    string? CallId,
    bool Inferred,
    string? Simulated = null
)
{
    /// <summary>How far its call's end may be from it, both ways.</summary>
    public const long Near = 600_000;
}
