namespace Relay.Domain.Calls;

/// <summary>A call with everything that is known of it.</summary>
/// <param name="Timeline">Its events in the order of the provider's clock, at most <see cref="MaxTimeline"/>.</param>
/// <param name="Rejected">Refused requests of its source that name it, newest first: nothing vouches for them.</param>
internal sealed record CallDetail(
    CallSummary Call,
    string? Transcript,
    string? Summary,
    IReadOnlyList<CallNote> Notes,
    VoicemailRecord? Voicemail,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<RejectedMention> Rejected,
    IReadOnlyList<OverdueFact> Overdue
)
{
    public const int MaxTimeline = 1_000;
}
