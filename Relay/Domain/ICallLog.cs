namespace Relay.Domain;

/// <summary>
/// Calls and voicemails, as their events tell them: what the projection (Calls/) has written, read for people. Lists are keyset pages, newest first by when the call was first heard of,
/// which never changes; a page can hold less than was asked for and still say where to go on, as in <see cref="IHistory"/>.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface ICallLog
{
    Task<Page<CallSummary>> CallsAsync(CallFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>A call with its timeline and what is overdue by now; null where no event has named it.</summary>
    Task<CallDetail?> CallAsync(long sourceId, string callId, CancellationToken cancel);

    Task<Page<VoicemailRecord>> VoicemailsAsync(VoicemailFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>What is overdue for these calls by now, by their <see cref="CallSummary.Id"/>; those for which nothing is are left out.</summary>
    Task<IReadOnlyDictionary<long, IReadOnlyList<OverdueFact>>> OverdueOfAsync(IReadOnlyList<CallSummary> calls, CancellationToken cancel);

    /// <summary>Calls first heard of since <paramref name="since"/> for which something is overdue, newest first, at most <paramref name="limit"/>; only the latest few thousand calls are looked at.</summary>
    Task<IReadOnlyList<OverdueCall>> OverdueAsync(long since, int limit, CancellationToken cancel);
}

/// <summary>Which calls. Times are Unix milliseconds of when the call was first heard of; <paramref name="To"/> is exclusive.</summary>
/// <param name="Text">An exact call id, an event's id, or a telephone number in any spelling (<see cref="PhoneDigits"/>).</param>
/// <param name="Status">Exactly this status, as the provider or the progress of the call has it.</param>
internal sealed record CallFilter(string? Text = null, long? SourceId = null, string? Direction = null, string? Status = null, long? From = null, long? To = null);

/// <summary>Which voicemails. Times are as in <see cref="CallFilter"/>.</summary>
/// <param name="Text">An exact voicemail or call id, or a telephone number in any spelling.</param>
internal sealed record VoicemailFilter(string? Text = null, long? SourceId = null, long? From = null, long? To = null);

/// <summary>A call as lists show it. Times are Unix milliseconds; null where no event has said it.</summary>
internal sealed record CallSummary
{
    /// <summary>The id of the event that told of it first: the key of the list.</summary>
    public required long Id { get; init; }
    public required long SourceId { get; init; }
    public required string CallId { get; init; }
    public string? AccountId { get; init; }

    /// <summary><c>inbound</c> or <c>outbound</c>.</summary>
    public string? Direction { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }

    /// <summary>The other party's number, E.164.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>The provider's last word, or how far the call has come: <see cref="CallStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>Whether the status is a last word.</summary>
    public bool IsOver { get; init; }
    public long? StartedAt { get; init; }
    public long? AnsweredAt { get; init; }
    public long? EndedAt { get; init; }

    /// <summary>Seconds of talk, as the provider says.</summary>
    public double? DurationSeconds { get; init; }
    public string? RecordingUrl { get; init; }
    public bool HasTranscript { get; init; }
    public bool HasSummary { get; init; }
    public int NoteCount { get; init; }

    /// <summary>When its first event came in.</summary>
    public required long FirstHeardAt { get; init; }

    /// <summary>When its newest event came in.</summary>
    public required long LastHeardAt { get; init; }

    /// <summary>The kind of what happened last by the provider's clock.</summary>
    public required string LastKind { get; init; }
    public required int EventCount { get; init; }

    /// <summary>Duplicate arrivals of its events.</summary>
    public long Duplicates { get; init; }
}

/// <summary>A call with everything that is known of it.</summary>
/// <param name="Timeline">Its events in the order of the provider's clock, at most <see cref="MaxTimeline"/>.</param>
/// <param name="Rejected">Refused requests of its source that name it, newest first: nothing vouches for them.</param>
internal sealed record CallDetail(
    CallSummary Call, string? Transcript, string? Summary, IReadOnlyList<CallNote> Notes, VoicemailRecord? Voicemail, IReadOnlyList<TimelineEntry> Timeline, IReadOnlyList<RejectedMention> Rejected,
    IReadOnlyList<OverdueFact> Overdue)
{
    public const int MaxTimeline = 1_000;
}

/// <summary>Something that was written about a call.</summary>
/// <param name="At">Unix milliseconds by the provider's clock.</param>
internal sealed record CallNote(string NoteId, string Content, string? Author, long? At);

/// <summary>An event on its call's timeline. Times are Unix milliseconds.</summary>
/// <param name="Inverted">Whether it came in after an event that happened later.</param>
/// <param name="Duplicates">How often it came in again.</param>
internal sealed record TimelineEntry(long EventId, string Kind, string Type, long? OccurredAt, long ReceivedAt, bool Inverted, long Duplicates, VerificationResult Verification);

/// <summary>A refused request whose body names the call.</summary>
internal sealed record RejectedMention(long ArrivalId, string? Reason, long ReceivedAt);

/// <summary>What should have been reported by now.</summary>
/// <param name="What"><c>end</c>, <c>recording</c>, <c>transcript</c>, <c>report</c>, <c>voicemail</c> or <c>voicemail_transcript</c>.</param>
/// <param name="Since">What it is waited for since, Unix milliseconds: the end of the call, or whatever it follows.</param>
/// <param name="DueAt">When it was to be there at the latest.</param>
/// <param name="Sentence">For people: "ended 14 min ago, no recording yet".</param>
internal sealed record OverdueFact(string What, long Since, long DueAt, string Sentence);

/// <summary>A call in a list of those for which something is overdue.</summary>
internal sealed record OverdueCall(CallSummary Call, IReadOnlyList<OverdueFact> Overdue);

/// <summary>A voicemail. Times are Unix milliseconds.</summary>
/// <param name="Id">The id of the event that told of it first: the key of the list.</param>
/// <param name="CallId">The call that the payload names, else the only one that it can belong to.</param>
/// <param name="Inferred">Whether the call was found by its number and time: exactly one call from there ended as voicemail within ten minutes.</param>
internal sealed record VoicemailRecord(
    long Id, long SourceId, string VoicemailId, string? AccountId, string? From, string? AudioUrl, string? Transcript, string? Summary, long? OccurredAt, long ReceivedAt, string? CallId, bool Inferred)
{
    /// <summary>How far its call's end may be from it, both ways.</summary>
    public const long Near = 600_000;
}
