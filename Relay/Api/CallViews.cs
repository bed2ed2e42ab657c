using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Relay.Domain;

namespace Relay.Api;

/// <summary>What <c>direction</c> can ask for.</summary>
internal enum CallDirection { Inbound, Outbound }

/// <summary>A call. Its texts and its timeline are in the answer to its own address only; a viewer sees numbers masked.</summary>
internal sealed record CallView
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
    public string? Transcript { get; init; }
    public string? Summary { get; init; }
    public IReadOnlyList<CallNoteView>? Notes { get; init; }
    public VoicemailView? Voicemail { get; init; }
    public IReadOnlyList<TimelineView>? Timeline { get; init; }

    /// <summary>Refused requests of its source that name it.</summary>
    public IReadOnlyList<RejectedMentionView>? Rejected { get; init; }
    public IReadOnlyList<OverdueView>? Overdue { get; init; }

    /// <param name="mask">How a number is shown.</param>
    public static CallView Of(CallSummary call, Masks mask) => new()
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
    };

    public static CallView Of(CallDetail call, Masks mask) => Of(call.Call, mask) with
    {
        Transcript = mask.Text(call.Transcript),
        Summary = mask.Text(call.Summary),
        Notes = [.. call.Notes.Select(note => new CallNoteView(note.NoteId, mask.Text(note.Content)!, note.Author, ApiJson.Time(note.At)))],
        Voicemail = call.Voicemail is { } voicemail ? VoicemailView.Of(voicemail, mask) : null,
        Timeline = [.. call.Timeline.Select(TimelineView.Of)],
        Rejected = [.. call.Rejected.Select(mention => new RejectedMentionView(Ids.Arrival(mention.ArrivalId), mention.Reason, ApiJson.Time(mention.ReceivedAt)))],
        Overdue = [.. call.Overdue.Select(fact => new OverdueView(fact.What, ApiJson.Time(fact.Since), ApiJson.Time(fact.DueAt), fact.Sentence))],
    };
}

/// <summary>A note about a call.</summary>
internal sealed record CallNoteView(string NoteId, string Content, string? Author, DateTimeOffset? CreatedAt);

/// <summary>An event on a call's timeline.</summary>
/// <param name="Inverted">Whether it came in after an event that happened later.</param>
internal sealed record TimelineView(string EventId, string Kind, string Type, DateTimeOffset? OccurredAt, DateTimeOffset ReceivedAt, bool Inverted, long Duplicates, VerificationResult Verification)
{
    public static TimelineView Of(TimelineEntry entry) =>
        new(Ids.Event(entry.EventId), entry.Kind, entry.Type, ApiJson.Time(entry.OccurredAt), ApiJson.Time(entry.ReceivedAt), entry.Inverted, entry.Duplicates, entry.Verification);
}

/// <summary>A refused request that names a call.</summary>
internal sealed record RejectedMentionView(string ArrivalId, string? Reason, DateTimeOffset ReceivedAt);

/// <summary>What should have been reported of a call by now.</summary>
internal sealed record OverdueView(string What, DateTimeOffset Since, DateTimeOffset DueAt, string Detail);

/// <summary>A voicemail.</summary>
/// <param name="Inferred">Whether the call was found by its number and time, and not named.</param>
internal sealed record VoicemailView(
    string SourceId, string VoicemailId, string? AccountId, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? From, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? AudioUrl, string? Transcript,
    string? Summary, DateTimeOffset? OccurredAt, DateTimeOffset ReceivedAt, string? CallId, bool Inferred)
{
    public static VoicemailView Of(VoicemailRecord row, Masks mask) => new(
        Ids.Source(row.SourceId), row.VoicemailId, row.AccountId, mask.Number(row.From), row.AudioUrl, mask.Text(row.Transcript), mask.Text(row.Summary), ApiJson.Time(row.OccurredAt), ApiJson.Time(row.ReceivedAt), row.CallId, row.Inferred);
}

/// <summary>How numbers are shown to who asks: a viewer sees their last four digits.</summary>
internal readonly record struct Masks(bool Hides)
{
    public static Masks For(HttpContext http) => new(http.Caller().Role != Role.Admin);

    public string? Number(string? number) => Hides ? Masking.Number(number) : number;

    public string? Text(string? text) => Hides ? Masking.Text(text) : text;

    /// <summary>A recorded body. What is no text, such as a compressed one, can't be masked and is not for viewers.</summary>
    /// <exception cref="ProblemException"><c>scope_insufficient</c>.</exception>
    public byte[] Body(byte[] bytes)
    {
        if (!Hides) return bytes;
        return Utf8.IsValid(bytes) ? MaskedBody.Of(bytes) : throw new ProblemException("scope_insufficient", "This body is no text, so that numbers in it can't be masked: it takes an admin's key.");
    }

    /// <summary>The body of an answer, as text.</summary>
    public string Answer(byte[] bytes) => Encoding.UTF8.GetString(Hides && Utf8.IsValid(bytes) ? MaskedBody.Of(bytes) : bytes);
}
