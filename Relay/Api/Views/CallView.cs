using System.Text.Json.Serialization;
using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A call. Its texts and its timeline are in the answer to its own address only; a viewer sees numbers masked.</summary>
internal record CallView
{
    public required string SourceId { get; init; }
    public required string CallId { get; init; }
    public string? AccountId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Direction { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? From { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? To { get; init; }
    public string? PhoneNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Status { get; init; }

    /// <summary>Whether the status is a last word.</summary>
    public required bool Ended { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public double? DurationSeconds { get; init; }
    public string? RecordingUrl { get; init; }
    public required bool HasTranscript { get; init; }
    public required bool HasSummary { get; init; }
    public required int NoteCount { get; init; }
    public required DateTimeOffset FirstHeardAt { get; init; }
    public required DateTimeOffset LastHeardAt { get; init; }

    /// <summary>The kind of what happened last by the provider's clock.</summary>
    public required string LastKind { get; init; }
    public required int EventCount { get; init; }
    public required long Duplicates { get; init; }

    /// <summary>The run of a storm that made it up; absent where a provider told of it.</summary>
    public string? Simulated { get; init; }
    public string? Transcript { get; init; }
    public string? Summary { get; init; }
    public IReadOnlyList<CallNoteView>? Notes { get; init; }
    public VoicemailView? Voicemail { get; init; }
    public IReadOnlyList<TimelineView>? Timeline { get; init; }

    /// <summary>Refused requests of its source that name it.</summary>
    public IReadOnlyList<RejectedMentionView>? Rejected { get; init; }
    public IReadOnlyList<OverdueView>? Overdue { get; init; }

    /// <param name="mask">How a number is shown.</param>
    public static CallView FromCall(CallSummary call, Masks mask) =>
        new()
        {
            SourceId = Ids.Source(call.SourceId),
            CallId = call.CallId,
            AccountId = call.AccountId,
            Direction = call.Direction,
            From = mask.Number(call.From),
            To = mask.Number(call.To),
            PhoneNumber = mask.Number(call.PhoneNumber),
            Status = call.Status,
            Ended = call.IsOver,
            StartedAt = ApiJson.Time(call.StartedAt),
            AnsweredAt = ApiJson.Time(call.AnsweredAt),
            EndedAt = ApiJson.Time(call.EndedAt),
            DurationSeconds = call.DurationSeconds,
            RecordingUrl = call.RecordingUrl,
            HasTranscript = call.HasTranscript,
            HasSummary = call.HasSummary,
            NoteCount = call.NoteCount,
            FirstHeardAt = ApiJson.Time(call.FirstHeardAt),
            LastHeardAt = ApiJson.Time(call.LastHeardAt),
            LastKind = call.LastKind,
            EventCount = call.EventCount,
            Duplicates = call.Duplicates,
            Simulated = call.Simulated,
        };

    public static CallView FromCall(CallDetail call, Masks mask) =>
        FromCall(call.Call, mask) with
        {
            Transcript = mask.Text(call.Transcript),
            Summary = mask.Text(call.Summary),
            Notes =
            [
                .. call.Notes.Select(note => new CallNoteView(note.NoteId, mask.Text(note.Content)!, note.Author, ApiJson.Time(note.At))),
            ],
            Voicemail = call.Voicemail is { } voicemail ? VoicemailView.FromVoicemail(voicemail, mask) : null,
            Timeline = [.. call.Timeline.Select(TimelineView.From)],
            Rejected =
            [
                .. call.Rejected.Select(mention => new RejectedMentionView(
                    Ids.Arrival(mention.ArrivalId),
                    mention.Reason,
                    ApiJson.Time(mention.ReceivedAt)
                )),
            ],
            Overdue =
            [
                .. call.Overdue.Select(fact => new OverdueView(
                    fact.What,
                    ApiJson.Time(fact.Since),
                    ApiJson.Time(fact.DueAt),
                    fact.Sentence
                )),
            ],
        };
}
