namespace Relay.Dialects;

/// <summary>
/// The facts of an event in one shape, whichever provider it came from: the <c>data</c> of the outgoing envelope. Null where unknown.
/// </summary>
public sealed record EventData
{
#pragma warning disable CS1591 // The names are those of the envelope in api.md, which says what each means.
    public string? CallSid { get; init; }
    public string? Direction { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Status { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? AccountId { get; init; }
    public string? OrganizationId { get; init; }
    public string? Error { get; init; }
    public string? RecordingUrl { get; init; }
    public string? Transcript { get; init; }
    public string? VoicemailId { get; init; }
    public string? AudioUrl { get; init; }
    public string? NoteId { get; init; }
    public string? Content { get; init; }
    public string? Author { get; init; }
    public string? Summary { get; init; }
    public string? BatchId { get; init; }
    public string? Code { get; init; }

    // Not of the envelope: the call stream tells them on (CallFrame).
    public string? FromName { get; init; }
    public string? UserId { get; init; }
    public string? TransferredTo { get; init; }
#pragma warning restore CS1591

    /// <summary>Seconds of talk.</summary>
    public double? Duration { get; init; }

    /// <summary>Unix milliseconds UTC.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds UTC.</summary>
    public long? AnsweredAt { get; init; }

    /// <summary>Unix milliseconds UTC.</summary>
    public long? EndedAt { get; init; }

    /// <summary>All of what the relay says about itself: JSON text. Null for every provider's event.</summary>
    public string? OwnJson { get; init; }

    /// <summary>The report's analysis as the provider wrote it: JSON text.</summary>
    public string? AnalysisJson { get; init; }

    /// <summary>The batch's statistics as the provider wrote them: JSON text.</summary>
    public string? StatisticsJson { get; init; }
}
