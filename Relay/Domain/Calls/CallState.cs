using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Domain.Calls;

/// <summary>
/// What the events of a call have said so far. <see cref="Merge"/> is associative, commutative and idempotent: whatever the order in
/// which events come in, and however often, the call is the same.
/// </summary>
internal sealed record CallState
{
    /// <summary>
    /// Notes that are kept of a call, the newest ones: nobody reads more, and a source must not let a row grow without end.
    /// </summary>
    public const int MaxNotes = 200;

    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public Fact<string>? AccountId { get; init; }
    public Fact<string>? Direction { get; init; }
    public Fact<string>? From { get; init; }
    public Fact<string>? To { get; init; }
    public Fact<string>? PhoneNumber { get; init; }
    public Fact<string>? Status { get; init; }
    public Fact<long>? StartedAt { get; init; }
    public Fact<long>? AnsweredAt { get; init; }
    public Fact<long>? EndedAt { get; init; }
    public Fact<double>? Duration { get; init; }
    public Fact<string>? RecordingUrl { get; init; }
    public Fact<string>? Transcript { get; init; }
    public Fact<string>? Summary { get; init; }
    public Fact<string>? LastKind { get; init; }

    /// <summary>By note id, the newest first.</summary>
    public IReadOnlyList<NoteState> Notes { get; init; } = [];

    /// <summary>Unix milliseconds: the arrival of the first and of the newest event.</summary>
    public required long FirstHeardAt { get; init; }
    public required long LastHeardAt { get; init; }

    /// <summary>Whether the status is a last word.</summary>
    [JsonIgnore]
    public bool IsOver => Status is { Rank: > StatusRank.Progress };

    public static CallState Merge(CallState left, CallState right) =>
        new()
        {
            AccountId = Fact<string>.Stronger(left.AccountId, right.AccountId),
            Direction = Fact<string>.Stronger(left.Direction, right.Direction),
            From = Fact<string>.Stronger(left.From, right.From),
            To = Fact<string>.Stronger(left.To, right.To),
            PhoneNumber = Fact<string>.Stronger(left.PhoneNumber, right.PhoneNumber),
            Status = Fact<string>.Stronger(left.Status, right.Status),
            StartedAt = Fact<long>.Stronger(left.StartedAt, right.StartedAt),
            AnsweredAt = Fact<long>.Stronger(left.AnsweredAt, right.AnsweredAt),
            EndedAt = Fact<long>.Stronger(left.EndedAt, right.EndedAt),
            Duration = Fact<double>.Stronger(left.Duration, right.Duration),
            RecordingUrl = Fact<string>.Stronger(left.RecordingUrl, right.RecordingUrl),
            Transcript = Fact<string>.Stronger(left.Transcript, right.Transcript),
            Summary = Fact<string>.Stronger(left.Summary, right.Summary),
            LastKind = Fact<string>.Stronger(left.LastKind, right.LastKind),
            Notes = NoteState.Merge(left.Notes, right.Notes, MaxNotes),
            FirstHeardAt = Math.Min(left.FirstHeardAt, right.FirstHeardAt),
            LastHeardAt = Math.Max(left.LastHeardAt, right.LastHeardAt),
        };

    public static CallState Read(byte[] bytes) => JsonSerializer.Deserialize<CallState>(bytes, Options)!;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>How much say an event has in the status.</summary>
    internal static class StatusRank
    {
        /// <summary>How far the call has come.</summary>
        public const int Progress = 1;

        /// <summary>It has ended, and nobody has said how.</summary>
        public const int Ended = 2;

        /// <summary>A last word of another event than the call's end.</summary>
        public const int Mentioned = 3;

        /// <summary>The word of the call's end.</summary>
        public const int Last = 4;
    }
}
