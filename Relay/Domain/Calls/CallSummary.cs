namespace Relay.Domain.Calls;

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

    /// <summary>The run of a storm that made it up; null where a provider told of it.</summary>
    public string? Simulated { get; init; }

    /// <summary>Duplicate arrivals of its events.</summary>
    public long Duplicates { get; init; }
}
